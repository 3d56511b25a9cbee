import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What npm says of an answer that it did not have; of one that it kept it says `stale` or `hit`. */
const DOWNLOAD = /^npm http fetch GET 200 .*\(cache (miss|updated)\)$/gm;

/** How far an `npm ci` is that prints with `--loglevel=http`, for a person who waits. */
export class NpmProgress {
	private readonly manifests: string[];
	private downloads = 0;

	/** @param folder what it installs into; it holds the lock file */
	constructor(folder: string) {
		const lock: unknown = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
		this.manifests = Object.entries(Object(Object(lock).packages))
			.filter(([path, entry]) => path !== '' && !('optional' in Object(entry)))
			.map(([path]) => join(folder, path, 'package.json'));
	}

	/** Takes what npm prints. For long it does nothing but ask; the packages come to disk at the end. */
	readonly hear = (printed: string): void => {
		this.downloads += printed.match(DOWNLOAD)?.length ?? 0;
	};

	/** What is done. */
	readonly text = (): string => {
		const present = this.manifests.filter((path) => existsSync(path)).length;
		return `${this.downloads} downloads, ${present} of ${this.manifests.length} packages unpacked`;
	};
}
