import { simpleStore } from '../../../e2e/storage/store-kinds';
import { type BenchStore, insertStep } from './store';

/** n8n's Simple Vector Store, in its memory: no other node writes there. */
export function openSimple(): BenchStore {
	const { type, place } = simpleStore;
	return {
		name: 'Simple Vector Store',
		credentials: [],
		insert: insertStep(type, place),
		rows: undefined,
		// It goes with its n8n, and its node tells how much went in.
		empty: () => Promise.resolve(),
		count: () => Promise.resolve(undefined),
		close: () => Promise.resolve(),
	};
}
