import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
	analyzePackage,
	SOURCE_FILE_PATTERNS,
} from '@n8n/scan-community-package/scanner/scanner.mjs';

const ROOT = path.join(__dirname, '..', '..', '..');

/** Files of the leg that looks at the published package (`@n8n/scan-community-package` 0.32). */
const TARBALL_PATTERNS = ['**/*.js', 'package.json'];

/** What may be in the tarball besides `dist/`. */
const BESIDE_DIST = ['LICENSE', 'README.md', 'package.json'];

interface PackResult {
	filename: string;
	files: { path: string }[];
}

/** npm 11 prints a list, npm 12 an object by package name. */
function firstResult(printed: string): PackResult {
	const [first] = Object.values(JSON.parse(printed) as Record<string, PackResult>);
	if (!first) throw new Error(`npm pack printed no package: ${printed}`);
	return first;
}

/** Builds, packs and unpacks this package; throws when the tarball holds what it should not. */
function unpackTarball(into: string): string {
	execFileSync('npm', ['run', 'build'], { cwd: ROOT, stdio: 'ignore' });
	const packed = firstResult(
		execFileSync('npm', ['pack', '--json', '--pack-destination', into], {
			cwd: ROOT,
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'ignore'],
		}),
	);
	const strays = packed.files
		.map((file) => file.path)
		.filter((file) => !file.startsWith('dist/') && !BESIDE_DIST.includes(file));
	if (strays.length > 0) throw new Error(`the tarball ships ${strays.join(', ')}`);
	execFileSync('tar', ['-xzf', path.join(into, packed.filename), '-C', into]);
	return path.join(into, 'package');
}

/** n8n's own gate for verified community packages, both legs: sources, and the packed tarball. */
async function scan(): Promise<void> {
	const scratch = mkdtempSync(path.join(tmpdir(), 'scan-'));
	try {
		const legs = [
			['sources', ROOT, SOURCE_FILE_PATTERNS],
			['tarball', unpackTarball(scratch), TARBALL_PATTERNS],
		] as const;
		for (const [name, directory, patterns] of legs) {
			const { passed, message, details } = await analyzePackage(directory, [...patterns]);
			if (!passed) throw new Error(`n8n's scan of the ${name}: ${message}\n${details ?? ''}`);
			console.log(`n8n's scan of the ${name}: no findings`);
		}
	} finally {
		rmSync(scratch, { recursive: true, force: true });
	}
}

scan().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
