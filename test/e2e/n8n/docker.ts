import { mkdirSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { run } from './command';
import { cacheFolder, checkout } from './paths';

const PREFIX = 'docker:';

/** The image that stands where otherwise a version does, as in `docker:n8nio/n8n:stable`. */
export const imageOf = (version: string): string | undefined =>
	version.startsWith(PREFIX) ? version.slice(PREFIX.length) : undefined;

/** A folder of this machine for what is prepared for an image. */
export function imageFolder(image: string): string {
	const folder = join(cacheFolder, 'n8n', `docker-${image.replace(/[^\w.-]+/g, '-')}`);
	mkdirSync(folder, { recursive: true });
	return folder;
}

/** What a program in an image says that its version is. */
export async function versionIn(image: string, program: 'n8n' | 'node'): Promise<string> {
	const args = ['run', '--rm', '--entrypoint', program, image, '--version'];
	const said = await run('docker', args, checkout);
	return /\d+\.\d+\.\d+\S*/.exec(said)?.[0] ?? said.trim();
}

/** What of an environment is for n8n itself, and not for programs of this machine. */
const isSetting = ([name]: [string, unknown]): boolean => /^(N8N|DB|EXTERNAL|NO_COLOR)/.test(name);

/**
 * The arguments of `docker` that start the n8n of an image: as this user, in the network of this
 * machine, with the folders it works on where they are here.
 */
export function dockerStart(
	image: string,
	env: NodeJS.ProcessEnv,
	fileFolders: readonly string[],
): string[] {
	const { uid, gid } = userInfo();
	const { N8N_USER_FOLDER: userFolder = '' } = env;
	const settings = [...Object.entries(env).filter(isSetting), ['HOME', userFolder]];
	return [
		...['run', '--rm', '--network', 'host', '--user', `${uid}:${gid}`, '--workdir', userFolder],
		...['--volume', `${userFolder}:${userFolder}`],
		...fileFolders.flatMap((folder) => ['--volume', `${folder}:${folder}:ro`]),
		...settings.flatMap(([name, value]) => ['--env', `${name}=${value}`]),
		...[image, 'start'],
	];
}
