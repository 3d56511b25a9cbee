const { existsSync } = require('node:fs');
const { mkdir, readdir, rm, writeFile } = require('node:fs/promises');
const path = require('node:path');
const { dest, series, src } = require('gulp');
require('reflect-metadata');
const { PackageDirectoryLoader } = require('n8n-core');

/** Copies what tsc leaves behind: icons, codex files, and what an operation gives, for the editor. */
const statics = () =>
	src(['nodes/**/*.{svg,node.json}', 'nodes/*/__schema__/**/*.json', 'credentials/**/*.svg'], {
		base: '.',
		encoding: false,
	}).pipe(dest('dist'));

/** Removes from dist what no longer has a source, so that a deleted file never ships. */
async function prune() {
	for (const entry of await readdir('dist', { recursive: true, withFileTypes: true })) {
		const built = path.join(entry.parentPath, entry.name);
		const source = path.relative('dist', built).replace(/\.js$/, '.ts');
		if (entry.isFile() && !existsSync(source)) await rm(built);
	}
}

/**
 * Writes what n8n needs to know of the nodes at its start, as n8n's own packages do: then it loads
 * their code when a workflow first uses it.
 */
async function metadata() {
	const loader = new PackageDirectoryLoader(__dirname);
	await loader.loadAll();
	const { known, types } = loader;
	for (const [folder, lists] of Object.entries({ known, types })) {
		await mkdir(`dist/${folder}`, { recursive: true });
		for (const kind of ['nodes', 'credentials']) {
			await writeFile(`dist/${folder}/${kind}.json`, JSON.stringify(lists[kind]));
		}
	}
}

exports.default = series(statics, prune, metadata);
