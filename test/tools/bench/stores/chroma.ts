import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Chroma } from '../../../e2e/chroma/chroma';
import { chromaStore } from '../../../e2e/storage/store-kinds';
import { checkout } from '../../../e2e/n8n/folders';
import { httpRequest } from '../lab/nodes';
import { type BenchStore, insertStep } from './store';

const COLLECTION = 'clips_by_n8n';

/** The body of the request, as STORES.md tells people to type it. */
function bodyInStores(): string {
	const stores = readFileSync(join(checkout, 'examples/STORES.md'), 'utf8');
	const [, body] = /^\| Chroma \|.*JSON body `([^`]+)`/m.exec(stores) ?? [];
	if (body === undefined) throw new Error('examples/STORES.md has no JSON body for Chroma');
	return body;
}

/** A real Chroma server; undefined where it can not be installed. */
export async function openChroma(): Promise<BenchStore | undefined> {
	const chroma = await Chroma.startWhereItCan();
	if (chroma === undefined) return undefined;
	const { type, place, credentials } = chromaStore;
	let address = '';
	return {
		name: 'Chroma Vector Store',
		credentials: [{ type: 'chromaSelfHostedApi', name: 'Chroma', data: chroma.credential }],
		insert: insertStep(type, place, credentials),
		rows: {
			name: 'Pinecone Vectors and HTTP Request',
			output: 'pinecone',
			step: () =>
				httpRequest('Upsert', {
					method: 'POST',
					url: `${address}/upsert`,
					sendBody: true,
					specifyBody: 'json',
					jsonBody: bodyInStores(),
					options: { response: { response: { fullResponse: true } } },
				}),
			field: 'statusCode',
		},
		empty: async () => {
			address = await chroma.renew(COLLECTION);
		},
		count: () => chroma.count(COLLECTION),
		close: () => chroma.close(),
	};
}
