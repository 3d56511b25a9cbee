import type { INode } from 'n8n-workflow';

/** A vector store node of n8n, and where it keeps its vectors. */
export type Store = {
	type: string;
	place: INode['parameters'];
	credentials?: INode['credentials'];
	/** What it tells of two vectors whose cosine distance is this. */
	score(distance: number): number;
};

/** n8n's own, in its memory. */
export const simpleStore: Store = {
	type: 'vectorStoreInMemory',
	place: { memoryKey: { __rl: true, mode: 'id', value: 'video_clips' } },
	score: (distance) => 1 - distance,
};

/** PostgreSQL. */
export const pgvectorStore: Store = {
	type: 'vectorStorePGVector',
	place: { tableName: 'clips_by_n8n', options: {} },
	credentials: { postgres: { id: null, name: 'Postgres account' } },
	score: (distance) => distance,
};

/** Chroma. */
export const chromaStore: Store = {
	type: 'vectorStoreChromaDB',
	place: { chromaCollection: { __rl: true, mode: 'id', value: 'clips_by_n8n' } },
	credentials: { chromaSelfHostedApi: { id: null, name: 'Chroma' } },
	// Squared Euclidean distance, of vectors of length one.
	score: (distance) => 2 * distance,
};
