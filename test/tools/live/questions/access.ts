import { fullError, judged } from '../answers/verdict';
import type { Question } from '../ask/types';
import { at } from '../http/reply';
import { rateHeaders, rateNames } from './rate';

const READ = '/indexes?page_limit=1';

/** The key, and what stands around every answer. */
export const ACCESS: readonly Question[] = [
	{
		id: 'key-read',
		question: 'Does the read by which the credential is tested work, with a page info?',
		source: 'TWELVELABS.md §12',
		costs: [],
		ask: async ({ api }) => {
			const { status, body } = await api.get(READ);
			const page = at(body, 'page_info');
			return {
				answer: { status, pageInfo: Object.keys(page instanceof Object ? page : {}).sort() },
			};
		},
	},
	{
		id: 'key-missing',
		question: 'What does a request without a key get?',
		source: 'TWELVELABS.md §12, §13.3',
		costs: [],
		ask: async ({ api }) => ({ answer: fullError(await api.getAs(READ, undefined)) }),
	},
	{
		id: 'key-wrong',
		question: 'What does a request with a wrong key get?',
		source: 'TWELVELABS.md §12',
		costs: [],
		ask: async ({ api }) => ({ answer: fullError(await api.getAs(READ, 'tlk_no_such_key_0000')) }),
	},
	{
		id: 'path-unknown',
		question: 'What does a path that does not exist get?',
		source: 'TWELVELABS.md §6',
		costs: [],
		ask: async ({ api }) => ({ answer: fullError(await api.get('/no-such-thing')) }),
	},
	{
		id: 'version-header',
		question: 'Which value has the header X-Api-Version?',
		source: 'TWELVELABS.md §1',
		costs: [],
		ask: async ({ api }) => {
			const { headers } = await api.get(READ);
			return { answer: { value: headers.get('X-Api-Version') } };
		},
	},
	{
		id: 'query-unknown',
		question: 'Is a query parameter refused that no endpoint has?',
		source: 'test/emulator/README.md (Inventions)',
		costs: [],
		ask: async ({ api }) => judged(await api.get(`${READ}&no_such_parameter=1`)),
	},
	{
		id: 'rate-headers-reads',
		question: 'Which rate limit headers do reads carry, and do they count?',
		source: 'TWELVELABS.md §7, §13.6',
		costs: [],
		ask: async ({ api }) => {
			const replies = [];
			for (let read = 1; read <= 5; read += 1) replies.push(await api.get('/embed/tasks'));
			const [first, last] = [replies[0]?.headers, replies.at(-1)?.headers];
			const remaining = (headers: Headers | undefined) =>
				Object.entries(rateHeaders(headers)).filter(([name]) => name.endsWith('remaining'));
			return {
				answer: {
					names: rateNames(first),
					countedDown: JSON.stringify(remaining(first)) !== JSON.stringify(remaining(last)),
				},
				seen: { first: rateHeaders(first), fifth: rateHeaders(last) },
			};
		},
	},
];
