import { examples } from '../examples';
import { inN8n, useN8n } from '../n8n-fixture';
import { registration } from '../registration';
import { retryOnFail } from '../retry-on-fail';
import { insertAndSearch, pgvectorStore } from '../storage/any-store';
import { openPostgres } from '../storage/stores';
import { upload } from '../upload';
import { faults } from './faults';

useN8n({ hasEditor: true });

describe('loading', registration);
describe('operations', () => {
	examples(['embed-video', 'create-then-collect', 'list-tasks', 'search-at-once']);
	upload();
});
describe('faults', faults);
describe('sub-node', () => {
	inN8n('PGVector Store: inserted and searched', async (fixture) => {
		await openPostgres(fixture);
		await insertAndSearch(fixture, pgvectorStore);
	});
});
describe('retry-on-fail', retryOnFail);
