import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from '../../../e2e/n8n/folders';
import { run } from '../../../e2e/n8n/program';
import { makeFile, type Harness } from '../harness';
import {
	atLeast,
	atMost,
	median,
	mediansOf,
	OWN,
	repeat,
	ROUNDS,
	type Figures,
	type Finding,
} from '../report';
import { embedVideo, httpUpload, readFiles, type Step } from '../workflow';

/** In bytes: just under 2 GB, the API's limit for a task; the four files are as much together. */
const SIZES = { large: 2_000_000_000, small: 200_000_000, files: 4, each: 500_000_000 };

/** Bytes of an asset: over 200 MB, or it goes up in one request. */
const ASSET_BYTES = 2_000_000_000;

const ASSET = { resource: 'asset', operation: 'upload' };

const gigabytes = (bytes: number) => `${(bytes / 1e9).toPrecision(2)} GB`;

/** Uploads from n8n's binary store to the API, one and several at once, compared with the alternatives. */
export async function upload(harness: Harness): Promise<Finding[]> {
	const { counter, folder } = harness;
	const large = makeFile(folder, 'large.mp4', SIZES.large);
	const small = makeFile(folder, 'small.mp4', SIZES.small);
	const files = Array.from({ length: SIZES.files }, (_, index) =>
		makeFile(folder, `several-${index}.mp4`, SIZES.each),
	);
	const address = `${counter.url}/embed/tasks`;
	const form = ['-F', 'model_name=marengo3.0', '-F', `video_file=@${large};type=video/mp4`];
	const node = embedVideo({ operation: 'createTask', options: { concurrency: SIZES.files } });
	const inN8n = async (glob: string, step: Step, bytes: number, field = 'task_id') => {
		const before = [readFiles(glob)];
		const course = { name: glob, before, measured: [step], field, saved: true };
		const cost = await harness.measureFresh(course);
		counter.expect(bytes);
		return cost;
	};

	const rounds = await repeat(ROUNDS, async () => {
		const byCurl = await curl(...form, address);
		counter.expect(SIZES.large);
		const own = await inN8n(large, node, SIZES.large);
		const http = await inN8n(large, httpUpload(address), SIZES.large, '_id');
		const sdk = await sdkUpload(harness, large, 'task');
		counter.expect(SIZES.large);
		const several = await inN8n(`${folder}/several-*.mp4`, node, SIZES.files * SIZES.each);
		return { byCurl, own, http, sdk, several, small: await inN8n(small, node, SIZES.small) };
	});
	for (const file of [large, small, ...files]) rmSync(file);

	const { byCurl, own, http, sdk, several, small: ofSmall } = mediansOf(rounds);
	const what = `Upload of ${gigabytes(SIZES.large)}`;
	const atOnce = `${SIZES.files} uploads of ${gigabytes(SIZES.each)} at once`;
	return [
		{
			what: `${what}: rise of n8n's peak memory`,
			value: own.riseMb,
			unit: 'MB',
			target: atMost(32),
			chart: {
				title: `${what}: rise of the process's peak memory`,
				unit: 'MB',
				bars: { [OWN]: own.riseMb, 'HTTP Request': http.riseMb, 'twelvelabs-js': sdk.riseMb },
			},
		},
		{
			what: `Upload of ${gigabytes(SIZES.small)}: rise of n8n's peak memory`,
			value: ofSmall.riseMb,
			unit: 'MB',
			target: atMost(32),
		},
		{
			what: `${what}: time over curl`,
			value: own.ms / byCurl.ms,
			unit: '×',
			target: atMost(3),
			chart: {
				title: `${what}: time`,
				unit: 's',
				bars: {
					curl: byCurl.ms / 1000,
					[OWN]: own.ms / 1000,
					'HTTP Request': http.ms / 1000,
					'twelvelabs-js': sdk.ms / 1000,
				},
			},
		},
		{
			what: `${what}: HTTP Request's time over this node's`,
			value: http.ms / own.ms,
			unit: '×',
			target: atLeast(2.5),
		},
		{
			what: `${what}: time of twelvelabs-js over this node's`,
			value: sdk.ms / own.ms,
			unit: '×',
			target: atLeast(2.5),
		},
		{
			what: `${atOnce}: rise of n8n's peak memory`,
			value: several.riseMb,
			unit: 'MB',
			target: atMost(64),
		},
		{
			what: `${atOnce}: time over one of ${gigabytes(SIZES.large)}`,
			value: several.ms / own.ms,
			unit: '×',
			target: atMost(1.2),
		},
	];
}

/** A large asset in parts, compared with curl's one PUT of it and the official client's parts. */
export async function assetUpload(harness: Harness): Promise<Finding[]> {
	const { counter } = harness;
	const file = makeFile(harness.folder, 'asset.mp4', ASSET_BYTES);
	const received = async <T>(cost: Promise<T>): Promise<T> => {
		await cost;
		counter.expect(ASSET_BYTES);
		return cost;
	};
	const put = () => received(curl('--upload-file', file, `${counter.origin}/files`));
	const course = {
		name: 'an asset in parts',
		before: [readFiles(file)],
		measured: [embedVideo({ ...ASSET, source: 'binary', waitUntilReady: false, options: {} })],
		field: 'asset_id',
	};
	const rounds = await repeat(ROUNDS, async () => {
		await harness.renew();
		const before = await put();
		const own = await received(harness.measure(course));
		const byCurl = { ms: (before.ms + (await put()).ms) / 2 };
		return { byCurl, own, sdk: await received(sdkUpload(harness, file, 'parts')) };
	});
	rmSync(file);

	const { byCurl, own, sdk } = mediansOf(rounds);
	const what = `An asset of ${gigabytes(ASSET_BYTES)} in parts`;
	// Times are compared round by round, as the machine's load changes.
	return [
		{
			what: `${what}: time over curl's one PUT`,
			value: median(rounds.map((round) => round.own.ms / round.byCurl.ms)),
			unit: '×',
			target: atMost(1.6),
			from: { "n8n's processor time, s": own.cpuMs / 1000 },
			chart: {
				title: `${what}: time`,
				unit: 's',
				bars: {
					"curl's one PUT": byCurl.ms / 1000,
					[OWN]: own.ms / 1000,
					'twelvelabs-js': sdk.ms / 1000,
				},
			},
		},
		{
			what: `${what}: rise of n8n's peak memory`,
			value: own.riseMb,
			unit: 'MB',
			target: atMost(64),
			chart: {
				title: `${what}: rise of the process's peak memory`,
				unit: 'MB',
				bars: { [OWN]: own.riseMb, 'twelvelabs-js': sdk.riseMb },
			},
		},
		{
			what: `${what}: time of twelvelabs-js over this node's`,
			value: median(rounds.map((round) => round.sdk.ms / round.own.ms)),
			unit: '×',
			target: atLeast(1),
		},
	];
}

/** Sends something with curl, the fastest there is. */
async function curl(...args: string[]): Promise<Pick<Figures, 'ms'>> {
	const options = ['--silent', '--fail', '--output', '-', '--write-out', '\n%{time_total}'];
	const printed = await run('curl', [...options, ...args], checkout);
	return { ms: Number(printed.trim().split('\n').at(-1)) * 1000 };
}

/** Uploads a file with the official JavaScript client, in a process of its own. */
async function sdkUpload(
	{ installed, counter }: Harness,
	file: string,
	way: 'task' | 'parts',
): Promise<Pick<Figures, 'ms' | 'riseMb'>> {
	const program = join(__dirname, '../sdk-upload.ts');
	const args = ['--import', 'tsx', program, counter.url, file, way];
	const printed = await run(installed.node, args, checkout);
	// The client prints lines of its own.
	const cost: unknown = JSON.parse(printed.trim().split('\n').at(-1) ?? '');
	const { ms, riseMb }: Record<string, unknown> = Object(cost);
	return { ms: Number(ms), riseMb: Number(riseMb ?? NaN) };
}
