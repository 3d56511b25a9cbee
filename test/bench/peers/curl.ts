import { run } from '../../n8n/command';

/** Uploads a file with curl, the limit of what can be had here; gives milliseconds. */
export async function curlUpload(url: string, path: string): Promise<number> {
	const form = ['-F', 'model_name=marengo3.0', '-F', `video_file=@${path};type=video/mp4`];
	const options = ['--silent', '--fail', '--output', '-', '--write-out', '\n%{time_total}'];
	const printed = await run('curl', [...options, ...form, url], process.cwd());
	return Number(printed.trim().split('\n').at(-1)) * 1000;
}
