import { statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { checkout } from '../../e2e/n8n/folders';
import { Problem } from '../../e2e/n8n/program';

/** A video file for the Read/Write Files node. */
export type Video = {
	path: string;
	folder: string;
	bytes: number;
	/** The path with its pattern characters escaped, as that node takes patterns. */
	selector: string;
};

/** The video that comes with this project. */
export const sampleVideo = join(checkout, 'test/emulator/samples/harbour-at-sunset.mp4');

const asPattern = (path: string) =>
	process.platform === 'win32'
		? path.replaceAll('\\', '/')
		: path.replace(/[\\*?{}!+@]/g, (character) => `\\${character}`);

/** Finds the file before anything slow begins. @throws Problem if there is none */
export function findVideo(given: string | undefined): Video {
	// npm runs scripts in the package's folder; a relative path is relative to the user's.
	const path = resolve(process.env.INIT_CWD ?? '.', given ?? sampleVideo);
	const found = statSync(path, { throwIfNoEntry: false });
	if (found === undefined) throw new Problem(`There is no file ${path}. Give the path of a video.`);
	if (!found.isFile()) throw new Problem(`${path} is not a file. Give the path of a video file.`);
	return { path, folder: dirname(path), bytes: found.size, selector: asPattern(path) };
}
