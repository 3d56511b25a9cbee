import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type * as Scanner from '@n8n/scan-community-package/scanner/scanner.mjs';
import { packPackage } from '../../e2e/n8n/package-tarball';

/*
 * n8n's own gate for verified community packages, both legs: sources, and the packed tarball.
 *
 *     scan.ts                                    packs this checkout; the scanner of package.json
 *     scan.ts --scanner FOLDER release/x.tgz     that tarball; the scanner that npm installed in FOLDER
 */

const ROOT = path.join(__dirname, '..', '..', '..');

/** Files of the leg that looks at the published package (`@n8n/scan-community-package` 0.32). */
const TARBALL_PATTERNS = ['**/*.js', 'package.json'];

/** What may be in the tarball besides `dist/`. */
const BESIDE_DIST = ['LICENSE', 'README.md', 'package.json'];

/** Unpacks a tarball; throws when it holds what it should not. */
function unpack(tarball: string, into: string): string {
	const listed = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n');
	const strays = listed
		.map((file) => file.replace(/^package\//, ''))
		.filter((file) => !file.startsWith('dist/') && !BESIDE_DIST.includes(file));
	if (strays.length > 0) throw new Error(`the tarball ships ${strays.join(', ')}`);
	execFileSync('tar', ['-xzf', tarball, '-C', into]);
	return path.join(into, 'package');
}

/** The scanner that npm installed in a folder, and its version. */
async function loadScanner(folder: string): Promise<{ scanner: typeof Scanner; version: string }> {
	const home = path.join(folder, 'node_modules/@n8n/scan-community-package');
	const manifest: unknown = JSON.parse(readFileSync(path.join(home, 'package.json'), 'utf8'));
	const scanner = (await import(
		pathToFileURL(path.join(home, 'scanner/scanner.mjs')).href
	)) as typeof Scanner;
	return { scanner, version: String(Object(manifest).version) };
}

async function scan(): Promise<void> {
	const { values, positionals } = parseArgs({
		options: { scanner: { type: 'string', default: ROOT } },
		allowPositionals: true,
	});
	const { scanner, version } = await loadScanner(path.resolve(values.scanner));
	const scratch = mkdtempSync(path.join(tmpdir(), 'scan-'));
	try {
		const tarball = path.resolve(positionals[0] ?? (await packPackage()));
		const legs = [
			['sources', ROOT, scanner.SOURCE_FILE_PATTERNS],
			['tarball', unpack(tarball, scratch), TARBALL_PATTERNS],
		] as const;
		for (const [name, directory, patterns] of legs) {
			const { passed, message, details } = await scanner.analyzePackage(directory, [...patterns]);
			if (!passed) throw new Error(`n8n's scan of the ${name}: ${message}\n${details ?? ''}`);
			console.log(`n8n's scan ${version} of the ${name}: no findings`);
		}
	} finally {
		rmSync(scratch, { recursive: true, force: true });
	}
}

scan().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
