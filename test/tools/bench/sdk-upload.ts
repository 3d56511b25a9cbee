import { createReadStream } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { TwelveLabs } from 'twelvelabs-js';
import { peakMb, residentMb, resetPeak } from './memory';

const upload = (client: TwelveLabs, path: string): Promise<unknown> =>
	client.embed.tasks.create(
		{ modelName: 'marengo3.0', videoFile: createReadStream(path) },
		{ timeoutInSeconds: 600, maxRetries: 0 },
	);

const uploadInParts = (client: TwelveLabs, path: string): Promise<unknown> =>
	client.multipartUpload.uploadFile(path, { maxRetries: 0 });

/** `sdk-upload <base URL> <file> [parts]` prints what the upload, for a task or in parts, took as JSON. */
async function main(baseUrl: string, path: string, way: string | undefined): Promise<void> {
	// The client reads its base URL from the environment only.
	process.env.TWELVELABS_BASE_URL = baseUrl;
	const client = new TwelveLabs({ apiKey: 'tlk_counted' });
	resetPeak(process.pid);
	const before = residentMb(process.pid);
	const began = performance.now();
	await (way === 'parts' ? uploadInParts : upload)(client, path);
	const ms = performance.now() - began;
	console.log(JSON.stringify({ ms, riseMb: peakMb(process.pid) - before }));
}

const [baseUrl = '', path = '', way] = process.argv.slice(2);
void main(baseUrl, path, way);
