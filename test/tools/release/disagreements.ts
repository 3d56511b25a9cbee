import { changelogSection, newestVersion } from './changelog';

/** The heading in CONTRIBUTING.md under which stands what nobody but the owner can fill in. */
const UNSET = '## To set before the first release';

/** What a release is made of, as it stands in the commit that the tag points at. */
export interface Release {
	/** The tag's name, such as `v0.1.0`. */
	tag: string;
	/** `owner/name` of the GitHub repository that publishes. */
	repository: string;
	manifest: { version: string; repository: { url: string } };
	lockfile: { version: string; packages: { '': { version: string } } };
	changelog: string;
	contributing: string;
}

/** Sentences that say what of a release does not fit together; none when it may be published. */
export function disagreements(release: Release): string[] {
	const { tag, repository, manifest, lockfile, changelog, contributing } = release;
	const { version } = manifest;
	const found: string[] = [];
	if (tag !== `v${version}`) found.push(`The tag is ${tag}, package.json says ${version}.`);
	for (const locked of new Set([lockfile.version, lockfile.packages[''].version])) {
		if (locked !== version)
			found.push(`package-lock.json says ${locked}, package.json ${version}: run npm install.`);
	}
	if (newestVersion(changelog) !== version)
		found.push(`CHANGELOG.md begins with ${newestVersion(changelog)}, not with ${version}.`);
	if (!changelogSection(changelog, version))
		found.push(`CHANGELOG.md says nothing below "## ${version}".`);
	// npm refuses a provenance statement of another repository than this field names (E422).
	if (manifest.repository.url !== `git+https://github.com/${repository}.git`)
		found.push(`package.json names ${manifest.repository.url}, this is ${repository}.`);
	if (contributing.includes(UNSET))
		found.push(`.github/CONTRIBUTING.md still has "${UNSET}": set what it lists, then remove it.`);
	return found;
}
