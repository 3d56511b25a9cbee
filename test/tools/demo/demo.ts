import { parseArgs } from 'node:util';
import { type Cleanup, Problem, runProgram } from '../../e2e/n8n/program';
import { embedInEngine, embedInN8n } from './embed';
import { search, searchChroma } from './search';
import { findVideo } from './video';

const searches: Record<string, typeof search | undefined> = {
	postgres: search,
	chroma: searchChroma,
};

/**
 * `demo [video] [--n8n] [--model marengo3.5]` embeds a video, in n8n's engine or in all of n8n; `demo search words…
 * [--store postgres|chroma]` finds moments of the sample videos, in all of n8n.
 */
async function demo(cleanup: Cleanup): Promise<void> {
	const options = {
		n8n: { type: 'boolean', default: false },
		model: { type: 'string', default: 'marengo3.0' },
		store: { type: 'string', default: 'postgres' },
	} as const;
	const { positionals, values } = parseArgs({ options, allowPositionals: true });
	const [first, ...rest] = positionals;
	if (first !== 'search') {
		const embed = values.n8n ? embedInN8n : embedInEngine;
		return await embed(cleanup, findVideo(first), values.model);
	}
	const find = searches[values.store];
	if (find === undefined) throw new Problem('--store is postgres or chroma.');
	await find(cleanup, rest.join(' '));
}

void runProgram(demo);
