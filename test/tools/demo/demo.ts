import { parseArgs } from 'node:util';
import { type Cleanup, Problem, runProgram } from '../../e2e/n8n/program';
import { embedInEngine, embedInN8n } from './embed';
import { search, searchChroma } from './search';
import { assertWords } from './table';
import { findVideo } from './video';

const searches: Record<string, typeof search | undefined> = {
	postgres: search,
	chroma: searchChroma,
};

/**
 * `demo [video] [--words "a boat"] [--model marengo3.5] [--n8n] [--open]` finds moments of a video, in n8n's engine
 * or in all of n8n, and writes a page that plays them; `demo search words… [--store postgres|chroma]` finds those of
 * all sample videos, stored in a database, in all of n8n.
 */
async function demo(cleanup: Cleanup): Promise<void> {
	const options = {
		words: { type: 'string', default: 'the lighthouse turns its beam' },
		n8n: { type: 'boolean', default: false },
		open: { type: 'boolean', default: false },
		model: { type: 'string', default: 'marengo3.0' },
		store: { type: 'string', default: 'postgres' },
	} as const;
	const { positionals, values } = parseArgs({ options, allowPositionals: true });
	const [first, ...rest] = positionals;
	if (first !== 'search') {
		const embed = values.n8n ? embedInN8n : embedInEngine;
		const { words, model, open } = values;
		assertWords(words);
		return await embed(cleanup, { video: findVideo(first), words, model, open });
	}
	const find = searches[values.store];
	if (find === undefined) throw new Problem('--store is postgres or chroma.');
	await find(cleanup, rest.join(' '));
}

void runProgram(demo);
