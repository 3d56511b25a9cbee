import type { Clip } from './clips';
import { clipText } from './clip-text';
import { vectorText } from './vector-format';

/** A clip's fields other than its ID and vector: what stores keep as metadata. */
export type ClipMetadata = Omit<Clip, 'id' | 'embedding'>;

/** The clip's metadata. No key of it is ever null, which Pinecone would refuse. */
export function metadataOfClip(clip: Clip): ClipMetadata {
	const metadata: Partial<Clip> & ClipMetadata = { ...clip };
	delete metadata.id;
	delete metadata.embedding;
	return Object.fromEntries(
		Object.entries(metadata).filter(([, value]) => value !== null),
	) as typeof metadata;
}

/** A row of the table that n8n's PGVector Store reads (`n8n_vectors` by default). */
export function pgvectorRow(clip: Clip): object {
	return {
		id: clip.id,
		text: clipText(clip),
		metadata: metadataOfClip(clip),
		embedding: vectorText(clip.embedding),
	};
}

/** A point of Qdrant, its payload laid out as n8n's Qdrant Vector Store reads it. */
export function qdrantPoint(clip: Clip): object {
	return {
		id: clip.id,
		vector: clip.embedding,
		payload: { content: clipText(clip), metadata: metadataOfClip(clip) },
	};
}

/** A vector of Pinecone; its flat metadata has the `text` that n8n's Pinecone Vector Store reads. */
export function pineconeVector(clip: Clip): object {
	return {
		id: clip.id,
		values: clip.embedding,
		metadata: { ...metadataOfClip(clip), text: clipText(clip) },
	};
}
