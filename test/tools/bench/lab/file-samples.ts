import { createReadStream } from 'node:fs';
import { Samples } from '../sink/samples';

/** What tells each part of a file from others, as the sink sees it. */
export async function samplesOf(path: string): Promise<string[]> {
	const samples = new Samples();
	for await (const piece of createReadStream(path, { highWaterMark: 1024 ** 2 })) {
		samples.add(piece as Buffer);
	}
	return samples.parts();
}
