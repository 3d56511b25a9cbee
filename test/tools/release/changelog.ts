/**
 * The text below the heading `## VERSION` of a changelog, up to the next heading of that level, without
 * blank lines around it; `undefined` where that version has no heading.
 */
export function changelogSection(changelog: string, version: string): string | undefined {
	const lines = changelog.split(/\r?\n/);
	const heading = lines.indexOf(`## ${version}`);
	if (heading === -1) return undefined;
	const below = lines.slice(heading + 1);
	const next = below.findIndex((line) => line.startsWith('## '));
	return (next === -1 ? below : below.slice(0, next)).join('\n').trim();
}

/** The version that a changelog tells of first, the newest one. */
export function newestVersion(changelog: string): string | undefined {
	return /^## (\S+)$/m.exec(changelog)?.[1];
}
