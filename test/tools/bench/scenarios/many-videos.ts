import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { copyFileSync } from 'node:fs';
import { sampleVideo } from '../../demo/video';
import { type Emulator, startEmulator } from '../../../emulator';
import type { Harness } from '../harness';
import { embedVideo, readFiles } from '../workflow';
import { atMost, type Finding } from '../report';
import { median, medianOf, repeat } from '../report';

interface VideoSizes {
	videos: number;
	/** How long TwelveLabs works on each, in milliseconds. */
	processingMs: number;
	/** Seconds. */
	pollIntervalSec: number;
}

const FULL: VideoSizes = { videos: 50, processingMs: 5000, pollIntervalSec: 5 };

/** Many videos at once take as long as one, as long as it is TwelveLabs that works. */
export async function manyVideos(harness: Harness, sizes = FULL): Promise<Finding[]> {
	const names = Array.from({ length: sizes.videos }, (_, index) => `video-${index}.mp4`);
	const paths = names.map((name) => join(harness.folder, name));
	for (const path of paths) copyFileSync(sampleVideo, path);
	const emulator = await startEmulator({ processingMs: sizes.processingMs });
	try {
		await embed(harness, emulator, sizes, 1);
		const rounds = await repeat(harness.options.rounds, async () => ({
			one: await embed(harness, emulator, sizes, 1),
			many: await embed(harness, emulator, sizes, sizes.videos),
		}));
		const one = medianOf(rounds, (round) => round.one.ms);
		const many = medianOf(rounds, (round) => round.many.ms);
		return [
			{
				what: `${sizes.videos} videos of ${sizes.processingMs / 1000} s processing at once: time over one of them`,
				value: many / one,
				unit: '×',
				target: atMost(1.3),
				from: { 'all, ms': many, 'one, ms': one },
			},
			{
				what: `${sizes.videos} videos at once: looks at each task per poll interval`,
				value: median(rounds.map((round) => round.many.looks)),
				unit: 'requests',
				target: atMost(2),
				from: {},
			},
		];
	} finally {
		await emulator.close();
		for (const path of paths) rmSync(path);
	}
}

async function embed(
	harness: Harness,
	emulator: Emulator,
	{ videos, processingMs, pollIntervalSec }: VideoSizes,
	count: number,
): Promise<{ ms: number; looks: number }> {
	emulator.reset();
	const file = count === 1 ? 'video-0.mp4' : 'video-*.mp4';
	const course = {
		name: `${count} videos`,
		before: [readFiles(`${harness.folder}/${file}`)],
		field: 'embedding_scope',
		measured: [embedVideo({ options: { concurrency: videos, pollIntervalSec } })],
	};
	const { ms, items } = await harness.measure(course, emulator.url);
	if (emulator.tasks.size !== count || items < count) {
		throw new Error(`${emulator.tasks.size} tasks and ${items} items of ${count} videos`);
	}
	const looks = emulator.requests.filter(({ path }) => path.endsWith('/status')).length;
	const intervals = Math.max(1, Math.ceil(processingMs / (pollIntervalSec * 1000)));
	return { ms, looks: looks / count / intervals };
}
