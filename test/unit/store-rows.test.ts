import type { Clip } from '../../nodes/shared/output/clips';
import {
	documentRow,
	metadataOfClip,
	pgvectorRow,
	pineconeVector,
	qdrantPoint,
} from '../../nodes/shared/output/store-rows';

const clip: Clip = {
	id: 'f3a1c7de-0000-5000-8000-000000000001',
	task_id: '663e16ac4d11aff765088b3a',
	video_id: 'talk',
	model_name: 'marengo3.0',
	embedding_option: 'audio',
	embedding_scope: 'clip',
	start_offset_sec: 0,
	end_offset_sec: 6,
	input_filename: 'talk.mp4',
	duration: 18,
	embedding: [0.25, -1],
};

const { id, embedding, ...metadata } = clip;

const text = 'talk 0:00:00–0:00:06 (audio)';

test("a user's own field called id does not replace a clip's ID", () => {
	const { metadata: known } = documentRow({ ...clip, metadata: { id: '4711', title: 'A talk' } });
	expect(known).toMatchObject({ id, title: 'A talk' });
});

test('metadata is all but the ID and the vector', () => {
	expect(metadataOfClip(clip)).toStrictEqual(metadata);
});

test("a row of n8n's PGVector Store", () => {
	expect(pgvectorRow(clip)).toStrictEqual({ id, text, metadata, embedding: '[0.25,-1]' });
});

test('a point of Qdrant', () => {
	expect(qdrantPoint(clip)).toStrictEqual({
		id,
		vector: embedding,
		payload: { content: text, metadata },
	});
});

test('a vector of Pinecone, its metadata flat', () => {
	expect(pineconeVector(clip)).toStrictEqual({
		id,
		values: embedding,
		metadata: { ...metadata, text },
	});
});

test("the user's own fields stand beside ours, which win where names meet", () => {
	const own = { ...clip, metadata: { lecture: '7', task_id: 'mine' } };
	expect(metadataOfClip(own)).toStrictEqual({ ...metadata, lecture: '7' });
});

test('the signature of an address is not stored', () => {
	const { input_url } = metadataOfClip({
		...clip,
		input_url: 'https://example.com/a.mp4?id=7&X-Amz-Signature=SECRET',
	});
	expect(input_url).toBe('https://example.com/a.mp4');
});

test('the clip itself is not changed', () => {
	const before = structuredClone(clip);
	pineconeVector(clip);
	expect(clip).toStrictEqual(before);
});

const URL = 'https://cdn.example.com/talk.mp4';
const SIGNED = `${URL}?X-Amz-Algorithm=A&X-Amz-Credential=B&X-Amz-Signature=C&X-Amz-Expires=60`;

const byUrl = (url: string, more: Partial<Clip> = {}): Clip => {
	const named: Clip = { ...clip, input_url: url, link: `${url}#t=0,6`, ...more };
	delete named.input_filename;
	return named;
};

test('stores keep the link to a moment, without the signature', () => {
	for (const url of [URL, SIGNED]) {
		expect(metadataOfClip(byUrl(url))).toMatchObject({ input_url: URL, link: `${URL}#t=0,6` });
	}
});

test("a user's own link is kept only where there is no address", () => {
	const own = { metadata: { link: 'https://mine.example/1' } };
	expect(metadataOfClip({ ...clip, ...own })).toMatchObject(own.metadata);
	expect(metadataOfClip(byUrl(URL, own))).toMatchObject({ link: `${URL}#t=0,6` });
});

test('the text of a document ends with the link, in a line of its own', () => {
	expect(documentRow(byUrl(SIGNED)).pageContent).toBe(`${text}\n${URL}#t=0,6`);
	expect(documentRow(clip).pageContent).toBe(text);
});
