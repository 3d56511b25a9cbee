import { judged } from '../answers/verdict';
import { TEXT_35 } from '../ask/costs';
import type { Json } from '../answers/json';
import type { Question } from '../ask/types';
import { Unanswered } from '../ask/unanswered';
import type { Api } from '../http/api';
import { at, listAt, ok } from '../http/reply';
import { page } from '../media/page';
import { optionsOf } from './rows';
import { defaultTask35, rowsOf } from './shared/v2';
import { length } from './vectors';

/** A text of marengo3.5. @throws Unanswered when the account may not */
async function textVector(api: Api, embedding_dimension: number): Promise<number[]> {
	const reply = await api.postJson('/embed-v2', {
		input_type: 'multi_input',
		model_name: 'marengo3.5',
		embedding_dimension,
		multi_input: { input_text: 'a lighthouse' },
	});
	if (!ok(reply)) throw new Unanswered(`refused: ${reply.status} ${reply.text.slice(0, 200)}`);
	return listAt(reply.body, 'data', 0, 'embedding') as number[];
}

/** How a short vector lies to the beginning of a long one. */
function beginning(short: readonly number[], long: readonly number[]): string {
	const ratios = short.map((each, index) => each / (long[index] ?? NaN));
	const [first = NaN] = ratios;
	if (!ratios.every((each) => Math.abs(each / first - 1) < 0.02)) return 'another vector';
	return Math.abs(first - 1) < 0.02 ? 'its beginning' : 'its beginning, scaled';
}

/** Marengo 3.5. */
export const V2_MARENGO35: readonly Question[] = [
	{
		id: 'v2-defaults-3.5',
		question: 'v2: which options does a video of marengo3.5 get by default?',
		source: 'EMBED_V2.md §11.2',
		costs: [],
		uses: [defaultTask35],
		ask: async (world) => ({
			answer: { options: optionsOf(rowsOf(await world.get(defaultTask35))) },
		}),
	},
	{
		id: 'v2-usage-3.5',
		question: 'v2: what does a task of marengo3.5 say of its use?',
		source: 'EMBED_V2.md §11.16',
		costs: [],
		uses: [defaultTask35],
		ask: async (world) => {
			const usage = at((await world.get(defaultTask35)).retrieve.body, 'usage') ?? null;
			const keys = (value: unknown) => Object.keys(value instanceof Object ? value : {}).sort();
			return {
				answer: { fields: keys(usage), tokensOf: keys(at(usage, 'input_tokens')) },
				seen: { usage: usage as Json },
			};
		},
	},
	{
		id: 'v2-dimensions-3.5',
		question: 'v2: is a vector of 128 numbers the beginning of that of 512, and is its length 1?',
		source: 'test/emulator/README.md (Embed v2: Rows)',
		costs: [TEXT_35, TEXT_35],
		ask: async ({ api }) => {
			const [short, long] = [await textVector(api, 128), await textVector(api, 512)];
			return {
				answer: {
					short: short.length,
					long: long.length,
					is: beginning(short, long),
					longLength: length(long),
				},
				seen: { shortLength: length(short) },
			};
		},
	},
	{
		id: 'v2-uncertainty-pdf',
		question: 'v2: is the uncertainty of a PDF refused?',
		source: 'EMBED_V2.md §11.18',
		costs: [TEXT_35],
		ask: async ({ api }) =>
			judged(
				await api.postJson('/embed-v2/tasks', {
					input_type: 'document',
					model_name: 'marengo3.5',
					embedding_uncertainty: true,
					document: { media_source: { base64_string: page().toString('base64') } },
				}),
			),
	},
];
