import type { World } from '../world';
import { insertAndSearch } from './any-store';
import { archiveToPgvector } from './archive';
import { pineconeOverHttp, uploadFormToQdrant } from './over-http';
import { searchByWords } from './search';
import { simpleStore } from './store-kinds';
import { searchWithVectorStore } from './vector-store';

/** The checks of the examples that store clips and search them. */
export const storageChecks: Record<string, (world: World) => Promise<void>> = {
	'any-vector-store': async (world) => {
		await insertAndSearch(world, simpleStore);
	},
	'archive-to-pgvector': archiveToPgvector,
	'search-by-words': searchByWords,
	'search-with-vector-store': searchWithVectorStore,
	'upload-form-to-qdrant': uploadFormToQdrant,
	'pinecone-over-http': pineconeOverHttp,
};
