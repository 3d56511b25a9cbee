import { examples } from '../examples';
import { registration } from '../registration';
import { retryOnFail } from '../retry-on-fail';
import { insertAndSearch } from '../storage/any-store';
import { pgvectorStore } from '../storage/store-kinds';
import { closePostgres, openPostgres } from '../storage/stores';
import { upload } from '../upload';
import { closeWorld, inWorld, openWorld } from '../world';
import { faults } from './faults';

// The first time, n8n itself is downloaded.
beforeAll(openWorld, 20 * 60_000);
afterAll(async () => {
	await closePostgres();
	await closeWorld();
}, 30_000);
jest.setTimeout(180_000);

describe('loading', registration);
describe('operations', () => {
	examples(['embed-video', 'create-then-collect', 'list-tasks', 'search-at-once']);
	upload();
});
describe('faults', faults);
describe('sub-node', () => {
	it(
		'PGVector Store: inserted and searched',
		inWorld(async (world) => {
			await openPostgres(world);
			await insertAndSearch(world, pgvectorStore);
		}),
	);
});
describe('retry-on-fail', retryOnFail);
