import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { INodeType } from 'n8n-workflow';
import packageJson from '../../package.json';
import { checkout } from '../e2e/n8n/folders';
import { readExampleFile } from '../e2e/n8n/workflow';
import { loadPackage } from '../engine/engine';
import { shownOf } from './shown';
import { exampleTexts, nodeTexts, pagesIn, readPage, readText } from './texts';

/** What a reader is sent to exists, and what is named is called so. */

const PAGES = [
	'README.md',
	'.github/CONTRIBUTING.md',
	'test/README.md',
	...pagesIn('docs'),
	...pagesIn('examples'),
];

/** The anchor that GitHub gives a heading. */
const anchorOf = (heading: string): string =>
	heading
		.toLowerCase()
		.replace(/`/g, '')
		.replace(/[^\p{L}\p{N} _-]/gu, '')
		.replace(/ /g, '-');

const anchorsIn = (path: string): string[] =>
	[...readPage(path).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));

describe.each(PAGES)('%s', (page) => {
	const text = readPage(page);

	it('links to files and headings that are there', () => {
		const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
		const missing = links.filter((target) => {
			if (/^[a-z]+:/.test(target)) return false;
			const [path = '', anchor] = target.split('#');
			const file = path === '' ? page : join(dirname(page), path);
			if (!existsSync(join(checkout, file))) return true;
			return anchor !== undefined && !anchorsIn(file).includes(anchor);
		});
		expect(missing).toEqual([]);
	});

	it('names files and commands of this repository that are there', () => {
		const code = [...text.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span);
		const paths = code.filter((span) =>
			/^(nodes|credentials|test|examples|docs)\/[\w./-]*$/.test(span),
		);
		const missing = paths.filter((path) => !existsSync(join(checkout, path)));
		// CONTRIBUTING.md's operation that somebody may add.
		expect(missing.filter((path) => !path.includes('my-thing'))).toEqual([]);
		const scripts = [...readText(page).matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name);
		expect(scripts.filter((name) => !Object.hasOwn(packageJson.scripts, name))).toEqual([]);
	});
});

test('docs/architecture.md names functions and files that the nodes have', () => {
	const files = readdirSync(join(checkout, 'nodes'), { recursive: true, encoding: 'utf8' });
	const source = files
		.filter((file) => file.endsWith('.ts'))
		.map((file) => `${file}\n${readText(join('nodes', file))}`)
		.join('\n');
	const code = [...readText('docs/architecture.md').matchAll(/`([^`]+)`/g)];
	const words = code
		.flatMap(([, span = '']) => span.replace(/\(\)$/, '').split('.'))
		.filter((word) => /^[A-Za-z]\w*[a-z][A-Z]\w*$|^[A-Z]+_[A-Z]+$/.test(word));
	expect(words.length).toBeGreaterThan(30);
	expect(words.filter((word) => !new RegExp(`\\b${word}\\b`).test(source))).toEqual([]);
});

describe('README.md', () => {
	const readme = readText('README.md');

	it('fits in 200 lines', () => {
		expect(readme.split('\n').length).toBeLessThanOrEqual(200);
	});

	it('has both commands of a fresh clone on its first screen, each in a block of its own', () => {
		const first = readme.slice(0, readme.indexOf('\n## '));
		const blocks = [...first.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, block = '']) => block);
		expect(blocks.map((block) => block.trim().split('\n').at(-1))).toEqual([
			'npm ci && npm run demo',
			'npm ci && npm test',
		]);
	});
});

/** What n8n itself calls things. */
const N8N = [
	'…',
	'Settings',
	'Community Nodes',
	'Install',
	'Import',
	'From file',
	'On Error',
	'Continue',
	'Continue (using error output)',
	'Retry On Fail',
	'Insert Documents',
	'Insert or update rows in a table',
	'Load Specific Data',
	'Retrieve Documents (As Tool for AI Agent)',
	'Collapse rows',
];

/** A sentence that stands out: it ends like one. */
const isProse = (text: string): boolean => /[.,:;!?]$/.test(text);

/**
 * In these pages what is bold or in italics is a name of the nodes, of an example's node or of n8n, but
 * for sentences that stand out.
 */
test.each(['README.md', 'docs/install.md'])('%s: nodes and fields it names exist', async (page) => {
	const texts = [...(await nodeTexts()), ...exampleTexts()];
	const names = new Set([
		...texts
			.filter(({ kind }) => kind === 'label' || kind === 'name')
			.map(({ text }) => text.replace(/ \((Seconds|Minutes)\)$/, '')),
		...N8N,
	]);
	const text = readPage(page).replace(/`[^`]*`/g, '');
	const bold = [...text.matchAll(/\*\*(.+?)\*\*/g)].map(([, each = '']) => each);
	const italic = [...text.replaceAll('**', '').matchAll(/\*([^*\n]+)\*/g)].map(
		([, each = '']) => each,
	);
	const named = [...bold.filter((each) => !isProse(each)), ...italic]
		.flatMap((each) => each.replaceAll('*', '').split('→'))
		.map((each) => each.trim())
		.filter((each) => each !== '');
	expect(named.length).toBeGreaterThan(5);
	expect(named.filter((each) => !names.has(each))).toEqual([]);
});

test('the picture of the form shows the fields of the node', async () => {
	const labels = JSON.parse(readText('.github/images/labels.json')) as Record<string, string[]>;
	const node = (await loadPackage()).getNode('embedVideo').type;
	const name = 'TwelveLabs Embed Video';
	const { parameters } =
		readExampleFile('embed-video').nodes.find((each) => each.name === name) ?? {};
	const { top } = shownOf(node as INodeType, { ...parameters });
	const fields = top.filter(({ type }) => type !== 'notice').map(({ displayName }) => displayName);
	// n8n's own field comes first; the picture is taken with one option.
	expect(labels['embed-video.png']).toEqual(['Credential', ...fields, 'Include Embedding']);
});
