const { existsSync } = require('node:fs');
const { readdir, rm } = require('node:fs/promises');
const path = require('node:path');
const { dest, series, src } = require('gulp');

/** Copies what tsc leaves behind: icons and codex files. */
const statics = () =>
	src(['nodes/**/*.{svg,node.json}', 'credentials/**/*.svg'], { base: '.', encoding: false }).pipe(
		dest('dist'),
	);

/** Removes from dist what no longer has a source, so that a deleted file never ships. */
async function prune() {
	for (const entry of await readdir('dist', { recursive: true, withFileTypes: true })) {
		const built = path.join(entry.parentPath, entry.name);
		const source = path.relative('dist', built).replace(/\.js$/, '.ts');
		if (entry.isFile() && !existsSync(source)) await rm(built);
	}
}

exports.default = series(statics, prune);
