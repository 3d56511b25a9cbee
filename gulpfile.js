const { rm } = require('node:fs/promises');
const { dest, src } = require('gulp');

/** Empties dist, so that a file deleted from the sources never ships. */
exports.clean = () => rm('dist', { recursive: true, force: true });

/** Copies what tsc leaves behind: icons and codex files. */
exports.static = () =>
	src(['nodes/**/*.{svg,node.json}', 'credentials/**/*.svg'], { base: '.', encoding: false }).pipe(
		dest('dist'),
	);
