import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { changelogSection, disagreements, type Release } from './release';

const read = (file: string): string => readFileSync(file, 'utf8');

/**
 * `prepare.ts v0.1.0 owner/name FOLDER`, in a checkout: writes the version's section of the changelog to
 * FOLDER/notes.md, or says what does not fit together and ends with 1.
 */
function prepare([tag, repository, folder]: string[]): void {
	if (!tag || !repository || !folder) throw new Error('prepare.ts TAG OWNER/NAME FOLDER');
	const release: Release = {
		tag,
		repository,
		manifest: JSON.parse(read('package.json')) as Release['manifest'],
		lockfile: JSON.parse(read('package-lock.json')) as Release['lockfile'],
		changelog: read('CHANGELOG.md'),
		contributing: read('.github/CONTRIBUTING.md'),
	};
	const found = disagreements(release);
	if (found.length > 0) throw new Error(found.join('\n'));
	mkdirSync(folder, { recursive: true });
	const notes = changelogSection(release.changelog, release.manifest.version);
	writeFileSync(path.join(folder, 'notes.md'), `${notes}\n`);
}

try {
	prepare(process.argv.slice(2));
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
}
