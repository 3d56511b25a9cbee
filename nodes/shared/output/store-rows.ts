import { unsigned } from '../model/url';
import { without } from '../model/values';
import { type Clip, momentLink } from './clips';
import { clipText } from './clip-text';
import { vectorText } from './vector-format';

type ClipMetadata = Omit<Clip, 'id' | 'embedding' | 'metadata'>;

/**
 * What stores keep of a clip besides its ID and vector: its fields and the user's own, flat; ours win. Addresses
 * lose their signature, a secret that soon expires. No value is null: Pinecone would refuse it.
 */
export function metadataOfClip(clip: Clip): ClipMetadata {
	const own = without(clip, 'id', 'embedding', 'metadata') as ClipMetadata;
	const { input_url, link } = clip;
	if (input_url !== undefined) own.input_url = unsigned(input_url);
	if (input_url !== undefined && link !== undefined) {
		own.link = momentLink(own.input_url, clip.start_offset_sec, clip.end_offset_sec);
	}
	return { ...clip.metadata, ...own };
}

/** A document for n8n's vector stores. Its text ends with the link to the moment, for agents to pass on. */
export function documentRow(clip: Clip): { pageContent: string; metadata: object } {
	const metadata = metadataOfClip(clip);
	const text = clipText(clip);
	return {
		pageContent: metadata.link === undefined ? text : `${text}\n${metadata.link}`,
		// The user's own metadata may have a field called id.
		metadata: Object.assign({ id: clip.id }, metadata, { id: clip.id }),
	};
}

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

/** A row of any of these shapes with the keys of a document, its vector as `embedding`. */
export function asDocument(row: Record<string, unknown>): Record<string, unknown> {
	const { payload, vector, values } = row;
	if (typeof payload === 'object' && payload !== null) {
		const { content, metadata } = payload as { content?: unknown; metadata?: unknown };
		return { ...row, pageContent: content, metadata, embedding: vector };
	}
	return values === undefined ? row : { ...row, embedding: values };
}
