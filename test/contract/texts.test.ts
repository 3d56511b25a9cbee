import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from '../e2e/n8n/folders';
import {
	exampleTexts,
	nodeTexts,
	pagesIn,
	readPage,
	readText,
	type Text,
	type TextKind,
} from './texts';

/**
 * What users read is plain American English, and follows n8n's rules for texts:
 * https://docs.n8n.io/integrations/creating-nodes/build/reference/ux-guidelines/
 */

/** Wordings that made a native speaker stumble, and what to write instead. */
const BAD: [pattern: RegExp, instead: string][] = [
	[/\bcan not\b/i, "cannot, or can't"],
	[/\b(lie|lies|lying|lay) (at|there)\b/i, 'stored at TwelveLabs'],
	[/\b(and|is|are) pa(y|id|ys)\b|\bpays\b|\bpaid,|makes, and\b/i, 'billed; is billed again'],
	[/\blook(s|ed)? (once|now and then|at (a|the|its) (task|status))\b/i, 'check, get the status'],
	[/\bas often as (wanted|you want)\b/i, 'as often as you like'],
	[/\b(output|name|item) of (its|their) own\b/i, 'a second output; its own name'],
	[/\ball the same\b/i, 'anyway'],
	[/\bis no (JSON|video|file|list|clip|number)\b/i, 'is not a …, is not valid JSON'],
	[/\(any more\)/i, 'expired, deleted or mistyped'],
	[/\b(is|are) to be\b/i, 'what to …'],
	[/\bnone chosen\b|\bwhat of a\b|\bmost vectors\b/i, 'leave empty to …; which part; maximum'],
	[/\bof another space\b/i, "can't be compared with"],
	[/\b(is|be) held up\b/i, 'retry; wait'],
	[/\bgives? (nothing|no|none)\b/i, 'returned nothing'],
	[/\bsome \d/i, 'about'],
	[/\bkeeps no\b|\bcosts no\b|\bchanges nothing twice\b|\btells no\b/i, 'does not …'],
	[
		/\b(summari|organi|recogni)s(e|es|ed|ing)\b|\b(colour|behaviour|favourite)\b/i,
		'American spelling',
	],
	[/\bbring(s)? (its|a|\w+) videos?\b/i, 'a sample video is included'],
	[/\bin the place of\b/i, 'replace … with …'],
	[/\b(an|for) orientation\b/i, 'a rough guide'],
	[/\bthat no other( \w+)? has\b/i, 'unique'],
];

/** A text without what a user does not read as words. */
const words = (text: string): string =>
	text.replace(/\{\{[^}]*\}\}|`[^`]*`|https?:\/\/\S+|<[^>]+>/g, ' ');

/** Where such a wording stands, and what to write instead. */
const found = (texts: readonly Text[]): string[] =>
	texts.flatMap(({ where, text }) =>
		words(text)
			.split('\n')
			.flatMap((line) =>
				BAD.flatMap(([pattern, instead]) => {
					const [bad] = pattern.exec(line) ?? [];
					return bad === undefined ? [] : [`${where}: "${bad}" → ${instead} · ${line.trim()}`];
				}),
			),
	);

/** The texts in the code: errors, hints, and what n8n's AI builder reads. Comments are no texts. */
const codeTexts = (): Text[] =>
	['nodes', 'credentials']
		.flatMap((folder) =>
			readdirSync(join(checkout, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
				join(folder, file),
			),
		)
		.filter((file) => file.endsWith('.ts'))
		.flatMap((where) =>
			readText(where)
				.split('\n')
				.filter((line) => !/^\s*(\/\/|\/?\*)/.test(line) && /['"`]/.test(line))
				.map((text): Text => ({ where, kind: 'hint', text: text.replaceAll('`', '"') })),
		);

/** n8n's own field of a polling node. */
const isOurs = ({ where }: Text): boolean => !where.includes('.pollTimes');

async function texts(...kinds: TextKind[]): Promise<Text[]> {
	const all = (await nodeTexts()).filter(isOurs);
	return kinds.length === 0 ? all : all.filter(({ kind }) => kinds.includes(kind));
}

/** Words that stay small inside a label. */
const SMALL = /^(a|an|and|by|for|from|in|of|on|or|per|the|to|vs|with)$/;

const isTitleCase = (label: string): boolean =>
	label
		.split(/[\s-]+/)
		.every(
			(word, at) => /^[^a-z]/.test(word.replace(/^["'(]+/, '')) || (at > 0 && SMALL.test(word)),
		);

const inPlace = (list: readonly Text[]): string[] =>
	list.map(({ where, text }) => `${where}: ${text}`);

test.each<[string, () => Text[] | Promise<Text[]>]>([
	['the nodes and the credential', texts],
	['errors and hints in the code', codeTexts],
	['the examples', exampleTexts],
	...['README.md', ...pagesIn('docs'), ...pagesIn('examples')].map(
		(where): [string, () => Text[]] => [
			where,
			() => [{ where, kind: 'note', text: readPage(where) }],
		],
	),
])('%s: no wording that makes a reader stumble', async (_, read) => {
	expect(found(await read())).toEqual([]);
});

test('labels are in Title Case and end without a period', async () => {
	const labels = await texts('label');
	expect(labels.length).toBeGreaterThan(100);
	expect(inPlace(labels.filter(({ text }) => !isTitleCase(text) || /[.:]$/.test(text)))).toEqual(
		[],
	);
});

test('actions and placeholders are in sentence case', async () => {
	const wrong = (await texts('action', 'placeholder')).filter(({ kind, text }) =>
		kind === 'action'
			? !/^[A-Z][^A-Z]+$/.test(text)
			: !/^(e\.g\. \S|(Add|Select) [a-z ]+(\.\.\.)?$)/.test(text),
	);
	expect(inPlace(wrong)).toEqual([]);
});

test('a description of one sentence ends without a period, of several with one', async () => {
	const described = await texts('description', 'hint');
	const wrong = described.filter(({ text }) => {
		const plain = text.replace(/<[^>]+>/g, '').replace(/\be\.g\./g, 'eg');
		return /[.!?] [A-Z0-9"]/.test(plain) !== /[.!?]$/.test(plain);
	});
	expect(inPlace(wrong)).toEqual([]);
});

test('a switch says what it is about: "Whether …"', async () => {
	const switches = (await texts('description')).filter(({ field }) => field === 'boolean');
	expect(switches.length).toBeGreaterThan(5);
	expect(inPlace(switches.filter(({ text }) => !text.startsWith('Whether ')))).toEqual([]);
});

test('hints are short enough to be read beside a field', async () => {
	expect(inPlace((await texts('hint')).filter(({ text }) => text.length > 120))).toEqual([]);
});
