import { isVector } from '../model/values';

/** How a vector is written into an item. */
export type EmbeddingFormat = 'array' | 'string' | 'base64';

const FLOAT_BYTES = 4;

/** The vector as the text that pgvector and most SQL stores read: `[0.1,0.2]`. */
export function vectorText(vector: readonly number[]): string {
	return `[${vector.join(',')}]`;
}

/** The vector as base64 of little-endian float32: the smallest form, 2,732 characters for 512 numbers. */
export function vectorBase64(vector: readonly number[]): string {
	const bytes = Buffer.allocUnsafe(vector.length * FLOAT_BYTES);
	vector.forEach((value, index) => bytes.writeFloatLE(value, index * FLOAT_BYTES));
	return bytes.toString('base64');
}

export function formatVector(vector: number[], format: EmbeddingFormat): number[] | string {
	if (format === 'string') return vectorText(vector);
	return format === 'base64' ? vectorBase64(vector) : vector;
}

function fromJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

function fromBase64(text: string): number[] | undefined {
	if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined;
	const bytes = Buffer.from(text, 'base64');
	if (bytes.length % FLOAT_BYTES !== 0) return undefined;
	return Array.from({ length: bytes.length / FLOAT_BYTES }, (_, at) =>
		bytes.readFloatLE(at * FLOAT_BYTES),
	);
}

const fromText = (text: string): unknown =>
	text.startsWith('[') ? fromJson(text) : fromBase64(text);

/** The vector of an item in any of the formats; undefined when it is none. */
export function readVector(value: unknown): number[] | undefined {
	const vector = typeof value === 'string' ? fromText(value.trim()) : value;
	return isVector(vector) ? vector : undefined;
}
