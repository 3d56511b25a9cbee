import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const FOLDER = path.join(__dirname, '..', '..', '..', '.github', 'workflows');

/** Every `uses:` of every workflow, with the file that it stands in. */
const actions = readdirSync(FOLDER).flatMap((file) =>
	[...readFileSync(path.join(FOLDER, file), 'utf8').matchAll(/^[\s-]*uses:[ \t]*(.*)$/gm)].map(
		([, action = '']) => ({ file, action }),
	),
);

test('there are workflows, and they use actions', () => {
	expect(new Set(actions.map(({ file }) => file)).size).toBeGreaterThan(1);
});

test.each(actions)(
	'$file: $action is pinned to a commit, which a tag is not, and says its version',
	({ action }) => {
		expect(action).toMatch(/^[\w.-]+(\/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
	},
);

test('a repository of actions has one commit, wherever it is used', () => {
	const commits = new Map<string, Set<string>>();
	for (const { action } of actions) {
		const [, repository = '', commit = ''] = /^([^/]+\/[^/@]+)[^@]*@(\S+)/.exec(action) ?? [];
		commits.set(repository, (commits.get(repository) ?? new Set()).add(commit));
	}
	expect([...commits].filter(([, used]) => used.size > 1)).toEqual([]);
});
