import { vectorText } from './canned-vectors';

/** Vectors by their numbers, in the form that OpenAI's client asks for by itself. */
const packed = new Map<number, string>();

function base64(index: number): string {
	const known = packed.get(index);
	if (known !== undefined) return known;
	const numbers: unknown = JSON.parse(vectorText(index));
	const floats = Float32Array.from(Array.isArray(numbers) ? numbers : []);
	const text = JSON.stringify(Buffer.from(floats.buffer).toString('base64'));
	packed.set(index, text);
	return text;
}

/**
 * What a server in the manner of OpenAI answers to a request for embeddings: one vector for each text
 * of `input`, as base64 of float32 where `encoding_format` says so and as numbers otherwise.
 */
export function cannedEmbeddings(asked: unknown): string {
	const { input, encoding_format: format }: Record<string, unknown> = Object(asked);
	const vector = format === 'base64' ? base64 : vectorText;
	const data = Array.from(
		{ length: Array.isArray(input) ? input.length : 1 },
		(_, index) => `{"object":"embedding","index":${index},"embedding":${vector(index)}}`,
	);
	const usage = '{"prompt_tokens":0,"total_tokens":0}';
	return `{"object":"list","model":"canned","usage":${usage},"data":[${data.join(',')}]}`;
}
