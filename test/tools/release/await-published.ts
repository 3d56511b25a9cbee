import { readFileSync } from 'node:fs';
import path from 'node:path';
import manifest from '../../../package.json';
import { run } from '../../e2e/n8n/program';
import { awaitPublished } from './release';

const ROOT = path.join(__dirname, '..', '..', '..');

/** `await-published.ts TARBALL`: ends with 0 once the registry gives that tarball as this package's version. */
async function main([tarball]: string[]): Promise<void> {
	if (!tarball) throw new Error('await-published.ts TARBALL');
	const spec = `${manifest.name}@${manifest.version}`;
	await awaitPublished(spec, readFileSync(tarball), {
		npm: (args) => run('npm', args, ROOT),
		pauseMs: 10_000,
		withinMs: 15 * 60_000,
	});
	console.log(`${spec} is there, with provenance`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
