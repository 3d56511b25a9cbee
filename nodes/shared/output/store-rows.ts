import { unsigned } from '../model/url';
import type { Clip } from './clips';
import { clipText } from './clip-text';
import { vectorText } from './vector-format';

/** What stores keep of a clip besides its ID and vector: its other fields, and the user's own. */
export type ClipMetadata = Omit<Clip, 'id' | 'embedding' | 'metadata'>;

/**
 * The clip's metadata, flat; where names meet, ours win. An address without what signs it, which is a
 * secret and soon worthless. No key of it is ever null, which Pinecone would refuse.
 */
export function metadataOfClip(clip: Clip): ClipMetadata {
	const own: Partial<Clip> & ClipMetadata = { ...clip };
	delete own.id;
	delete own.embedding;
	delete own.metadata;
	const address = clip.input_url === undefined ? {} : { input_url: unsigned(clip.input_url) };
	return { ...clip.metadata, ...own, ...address };
}

/** A row of the table that n8n's PGVector Store reads (`n8n_vectors` by default). */
export function pgvectorRow(clip: Clip): object {
	return {
		text: clipText(clip),
		metadata: metadataOfClip(clip),
		id: clip.id,
		embedding: vectorText(clip.embedding),
	};
}

/** A point of Qdrant, its payload laid out as n8n's Qdrant Vector Store reads it. */
export function qdrantPoint(clip: Clip): object {
	return {
		payload: { content: clipText(clip), metadata: metadataOfClip(clip) },
		id: clip.id,
		vector: clip.embedding,
	};
}

/** A vector of Pinecone; its flat metadata has the `text` that n8n's Pinecone Vector Store reads. */
export function pineconeVector(clip: Clip): object {
	return {
		metadata: { ...metadataOfClip(clip), text: clipText(clip) },
		id: clip.id,
		values: clip.embedding,
	};
}
