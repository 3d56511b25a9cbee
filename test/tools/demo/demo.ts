import { parseArgs } from 'node:util';
import { type Cleanup, runProgram } from '../../e2e/n8n/program';
import { embedInEngine } from './embed';
import { search } from './search';
import { assertWords } from './table';
import { findVideo } from './video';

/**
 * `demo [video] [--words "a boat"] [--model marengo3.5]` finds moments of a video in n8n's engine, and
 * writes a page that plays them. `demo search words…` finds moments of all sample videos, stored in
 * PostgreSQL, in all of n8n.
 */
async function demo(cleanup: Cleanup): Promise<void> {
	const options = {
		words: { type: 'string', default: 'the lighthouse turns its beam' },
		model: { type: 'string', default: 'marengo3.0' },
	} as const;
	const { positionals, values } = parseArgs({ options, allowPositionals: true });
	const [first, ...rest] = positionals;
	if (first === 'search') return await search(cleanup, rest.join(' '));
	const { words, model } = values;
	assertWords(words);
	await embedInEngine(cleanup, { video: findVideo(first), words, model });
}

void runProgram(demo);
