import { Chroma } from '../../chroma/server';
import { chromaStore } from '../../e2e/storage/store-kinds';
import { httpRequest } from '../lab/nodes';
import { type BenchStore, insertStep } from './store';

const COLLECTION = 'clips_by_n8n';

/** The output for Pinecone as Chroma's HTTP API takes it: lists side by side, flat metadata. */
const BODY = `={{ JSON.stringify({
	ids: $json.vectors.map(({ id }) => id),
	embeddings: $json.vectors.map(({ values }) => values),
	metadatas: $json.vectors.map(({ metadata }) => metadata),
	documents: $json.vectors.map(({ metadata }) => metadata.text),
}) }}`;

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
					jsonBody: BODY,
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
