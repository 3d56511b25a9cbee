import { join } from 'node:path';
import { checkout } from '../../e2e/n8n/folders';
import { run } from '../../e2e/n8n/program';

async function timed(args: string[]): Promise<number> {
	const options = ['--silent', '--fail', '--output', '-', '--write-out', '\n%{time_total}'];
	const printed = await run('curl', [...options, ...args], process.cwd());
	return Number(printed.trim().split('\n').at(-1)) * 1000;
}

/** Uploads a file with curl, the limit of what can be had here; gives milliseconds. */
export async function curlUpload(url: string, path: string): Promise<number> {
	const form = ['-F', 'model_name=marengo3.0', '-F', `video_file=@${path};type=video/mp4`];
	return timed([...form, url]);
}

/** Puts a file with curl, in one request; gives milliseconds. */
export const curlPut = (url: string, path: string): Promise<number> =>
	timed(['--upload-file', path, url]);

/** What an upload took. */
export interface SdkCost {
	ms: number;
	riseMb: number;
}

/** Uploads a file with the official JavaScript client, for a task or in parts, in a process of its own. */
export async function sdkUpload(
	node: string,
	baseUrl: string,
	path: string,
	way: 'task' | 'parts' = 'task',
): Promise<SdkCost> {
	const program = join(__dirname, 'sdk-upload.ts');
	const printed = await run(node, ['--import', 'tsx', program, baseUrl, path, way], checkout);
	const cost: unknown = JSON.parse(printed.trim().split('\n').at(-1) ?? '');
	return { ms: Number(Object(cost).ms), riseMb: Number(Object(cost).riseMb ?? NaN) };
}
