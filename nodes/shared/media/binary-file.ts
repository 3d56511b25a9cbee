import { BINARY_ENCODING } from 'n8n-workflow';
import type { IBinaryData, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { FileSource } from '../model/task';
import { Failure } from '../model/failure';

/** Bytes per read from n8n's binary store: larger reads are faster and hold more memory (DESIGN.md). */
const READ_BYTES = 256 * 1024;

/** A MIME type that can stand in a header as it is. */
const MIME = /^[\w.+-]+\/[\w.+-]+$/;

/** What a file may be: its field's label in n8n, and a name if it has none. */
export interface FileRules {
	label: string;
	/** The largest, in bytes and in words (`32 MB`), and what to do with a larger one. */
	limit?: { bytes: number; text: string; tooLarge: string };
	fallbackName: string;
	/** Which MIME types the API reads, when it is picky, and the same in words. */
	accepts?: { mime: RegExp; text: string };
	/** Which it surely does not, unless the file's name says otherwise; and what it takes in words. */
	refuses?: { mime: RegExp; unlessNamed: RegExp; text: string };
}

/** The fields with a file: beside the JSON, or within it where n8n's workflow setting combines them. */
function fieldsOf(ctx: IExecuteFunctions, itemIndex: number): string[] {
	const { binary, json = {} }: Partial<INodeExecutionData> = ctx.getInputData()[itemIndex] ?? {};
	if (binary) return Object.keys(binary);
	return Object.keys(json).filter((name) => {
		const value: unknown = json[name];
		return typeof value === 'object' && value !== null && 'mimeType' in value;
	});
}

/** @param property the name of a field, or the file itself as an expression gives it */
function findBinary(
	ctx: IExecuteFunctions,
	itemIndex: number,
	property: unknown,
	label: string,
): IBinaryData {
	const fields = fieldsOf(ctx, itemIndex);
	const has =
		fields.length > 0
			? `It has: ${fields.map((field) => `"${field}"`).join(', ')}.`
			: 'It has no file at all: put a node that gives one before this node, e.g. Read/Write Files from Disk, HTTP Request or Google Drive.';
	const isFile = typeof property === 'object' && property !== null && 'mimeType' in property;
	const name = isFile ? undefined : String(property ?? '').trim();
	if (name === '' || property === undefined || property === null) {
		throw new Failure(`"${label}" is empty`, `Name the field with the file. ${has}`);
	}
	if (typeof property === 'object' && !isFile) {
		throw new Failure(
			`The expression of "${label}" gives no file`,
			`Give the name of a field, or a file such as {{ $binary.data }}. ${has}`,
		);
	}
	try {
		return ctx.helpers.assertBinaryData(itemIndex, name ?? (property as IBinaryData));
	} catch {
		return missing(
			name ?? 'of the expression',
			`Set "${label}" to a field that the item has. ${has}`,
		);
	}
}

function missing(property: string, description: string): never {
	throw new Failure(`The item has no file in the field "${property}"`, description);
}

/**
 * The file in an item's binary field, ready to be streamed from any of n8n's binary stores (memory,
 * filesystem, database, S3).
 * @throws Failure when the field is missing (naming those that exist), or the file empty or too large.
 */
export async function binaryFile(
	ctx: IExecuteFunctions,
	itemIndex: number,
	property: unknown,
	rules: FileRules,
): Promise<FileSource> {
	const binary = findBinary(ctx, itemIndex, property, rules.label);
	// The last part of a path, as form encoders send it: servers cut the rest off (RFC 7578 §4.2), and
	// a task is recognised by the name that they keep. A NUL makes form parsers give up.
	const named = binary.fileName?.replaceAll('\0', '_').split('/').pop()?.trim();
	const name = named || rules.fallbackName;
	const type = MIME.test(binary.mimeType) ? binary.mimeType : 'application/octet-stream';
	const unknown = type === 'application/octet-stream';
	if (rules.accepts && !unknown && !rules.accepts.mime.test(type)) {
		throw new Failure(
			`The file "${name}" is of the type ${type}, which TwelveLabs does not read here`,
			`Convert it to ${rules.accepts.text}.`,
		);
	}
	if (rules.refuses?.mime.test(type) && !rules.refuses.unlessNamed.test(name)) {
		throw new Failure(
			`The file "${name}" is of the type ${type}, not ${rules.refuses.text}`,
			'Check the node that gives the file, and the field it is in.',
		);
	}
	const { id } = binary;
	let size: number;
	let open: FileSource['open'];
	if (id) {
		size = (await ctx.helpers.getBinaryMetadata(id)).fileSize;
		open = (pieceBytes) => readStore(ctx, id, pieceBytes);
	} else {
		const bytes = Buffer.from(binary.data, BINARY_ENCODING);
		size = bytes.length;
		open = async function* () {
			yield bytes;
		};
	}
	if (size === 0) {
		throw new Failure(`The file "${name}" is empty`, 'Check the node that gives the file.');
	}
	if (rules.limit && size > rules.limit.bytes) {
		throw new Failure(
			`The file "${name}" is larger than ${rules.limit.text} (${size} bytes)`,
			rules.limit.tooLarge,
		);
	}
	// A file in memory is one piece, which every reading needs; a store makes its pieces anew.
	return { name, type, size, open, freshPieces: Boolean(id) };
}

async function* readStore(
	ctx: IExecuteFunctions,
	id: string,
	pieceBytes = READ_BYTES,
): AsyncGenerator<Uint8Array> {
	for await (const chunk of await ctx.helpers.getBinaryStream(id, pieceBytes)) {
		yield chunk as Uint8Array;
	}
}
