import { BINARY_ENCODING } from 'n8n-workflow';
import type { IBinaryData, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { Failure } from '../model/failure';
import type { FileSource, MediaType } from '../model/task';
import { endingOf, fileType, mediaTypeOf, mediaTypeOfName } from './file-type';
import { A_FILE } from './media-url';

/** Bytes per read from n8n's binary store: larger reads are faster and hold more memory. */
const READ_BYTES = 256 * 1024;

/** What a file may be: its field's label in n8n, and a name if it has none. */
export interface FileRules {
	label: string;
	/** The largest, in bytes and in words (`32 MB`), and what to do with a larger one. */
	limit?: { bytes: number; text: string; tooLarge: string };
	fallbackName: string;
	/** Which MIME types the API reads, when it is picky, and the same in words. */
	accepts?: { mime: RegExp; text: string };
	/** The kinds of media that are read here, the wanted one first; absent: all. */
	kinds?: readonly [MediaType, ...MediaType[]];
	/** What to do with a file of another kind. */
	chooseInstead?(kind: MediaType): string;
}

/** The field that the node looks for a file in unless the user names another. */
const DEFAULT_FIELD = 'data';

type Files = Readonly<Record<string, IBinaryData>>;

const isFile = (value: unknown): value is Partial<IBinaryData> =>
	typeof value === 'object' && value !== null && 'mimeType' in value;

/** An item's files: beside the JSON, or within it where n8n's workflow setting combines them. */
function filesOf(ctx: IExecuteFunctions, itemIndex: number): Files {
	const { binary, json = {} }: Partial<INodeExecutionData> = ctx.getInputData()[itemIndex] ?? {};
	if (binary) return binary;
	return Object.fromEntries(Object.entries(json).filter(([, value]) => isFile(value))) as Files;
}

/**
 * The file that an expression such as `{{ $binary.data }}` gives. n8n leaves the bytes out of it: one that
 * is not in n8n's store is found again among the item's files.
 */
function fileOfExpression(given: Partial<IBinaryData>, files: Files): IBinaryData | undefined {
	if (given.id !== undefined || given.data !== undefined) return given as IBinaryData;
	const known = Object.entries(given);
	return Object.values(files).find((file) =>
		known.every(([key, value]) => file[key as keyof IBinaryData] === value),
	);
}

/** @param property the name of a field, or the file itself as an expression gives it */
function findBinary(
	ctx: IExecuteFunctions,
	itemIndex: number,
	property: unknown,
	label: string,
): IBinaryData {
	const files = filesOf(ctx, itemIndex);
	const fields = Object.keys(files);
	const where = whereFilesAre(fields, label);
	if (typeof property === 'object' && property !== null) {
		const found = isFile(property) ? fileOfExpression(property, files) : undefined;
		if (found) return found;
		throw new Failure(
			`The expression in "${label}" returned no file of this item`,
			`Enter the name of a field, or a file such as {{ $binary.data }}. ${where}`,
		);
	}
	const named = String(property ?? '').trim();
	if (named === '') {
		throw new Failure(
			`"${label}" is empty`,
			`Enter the name of the field that contains the file. ${where}`,
		);
	}
	const [only = named, ...others] = fields;
	const isOnly = named === DEFAULT_FIELD && !fields.includes(named) && others.length === 0;
	try {
		return ctx.helpers.assertBinaryData(itemIndex, isOnly ? only : named);
	} catch {
		throw noFile(named, where);
	}
}

const noFile = (field: string, where: string): Failure =>
	new Failure(`The item has no file in the field "${field}"`, where);

function whereFilesAre(fields: readonly string[], label: string): string {
	const [first, ...others] = fields.map((field) => `"${field}"`);
	if (first === undefined) {
		return 'It has no file at all: put a node that gives one before this node, e.g. Read/Write Files from Disk, HTTP Request or Google Drive.';
	}
	return others.length === 0
		? `This item's file is in ${first}: set "${label}" to that.`
		: `This item's files are in ${first}, ${others.join(', ')}: set "${label}" to one of them.`;
}

/** A name with an ending that says what the file is. */
const ENDING = /\.[a-z]\w{1,4}$/i;

/** What n8n says of a file that it knows nothing of. */
const UNKNOWN_TO_N8N = 'text/plain';

/** Types that are never media; those of the second list may still be a document. */
const NO_MEDIA = /^font\/|^application\/(zip|gzip|msword|vnd\.)/;
const NO_MEDIA_BUT_TEXT = /^text\/|^application\/(json|xml|javascript)/;

/**
 * The name that a file is sent with. TwelveLabs tells by its ending what it is: where there is none, one
 * is added by the type that n8n says.
 */
function nameOf(binary: IBinaryData, { fallbackName, kinds }: FileRules): string {
	// The last part of a path, as form encoders send it: servers cut the rest off (RFC 7578 §4.2), and
	// a task is recognized by the name that they keep. A NUL makes form parsers give up.
	const named = binary.fileName?.replaceAll('\0', '_').split('/').pop()?.trim() ?? '';
	if (ENDING.test(named)) return named;
	const { mimeType, fileExtension = '' } = binary;
	const isTold = mimeType !== UNKNOWN_TO_N8N || kinds?.includes('document');
	const own = /^(?!bin$)\w{2,5}$/.test(fileExtension) ? fileExtension : undefined;
	const ending = isTold ? (endingOf(mimeType) ?? own) : undefined;
	if (ending === undefined) return named || fallbackName;
	return `${named || fallbackName.replace(ENDING, '')}.${ending}`;
}

/** @throws Failure where neither the name nor the type that n8n says can be of what is wanted */
function checkKind(name: string, type: string, { kinds, chooseInstead }: FileRules): void {
	if (!kinds) return;
	const [wanted] = kinds;
	const said = [mediaTypeOfName(name), mediaTypeOf(type)].filter((kind) => kind !== undefined);
	if (said.some((kind) => kinds.includes(kind))) return;
	const [kind] = said;
	const checkNode = 'Check the node that gives the file, and the field it is in.';
	if (kind !== undefined && (type !== UNKNOWN_TO_N8N || kind !== 'document')) {
		throw new Failure(
			`The file "${name}" is ${A_FILE[kind]} (${type}), not ${A_FILE[wanted]}`,
			chooseInstead?.(kind) ?? checkNode,
		);
	}
	if (NO_MEDIA.test(type) || (wanted !== 'document' && NO_MEDIA_BUT_TEXT.test(type))) {
		throw new Failure(
			`The file "${name}" is of the type ${type}, not ${A_FILE[wanted]}`,
			type === UNKNOWN_TO_N8N
				? `${checkNode} If it is the right file, give it a name with its ending, such as "video.mp4".`
				: checkNode,
		);
	}
}

/**
 * The file in an item's binary field, ready to be streamed from any of n8n's binary stores (memory,
 * filesystem, database, S3). Where the field is the default one, and the item has a single file in
 * another, it is that file.
 * @param property the name of the field, or the file itself as an expression gives it
 * @throws Failure when there is none (naming those that exist), or the file is of another kind than is
 * read here, empty or too large
 */
export async function binaryFile(
	ctx: IExecuteFunctions,
	itemIndex: number,
	property: unknown,
	rules: FileRules,
): Promise<FileSource> {
	const binary = findBinary(ctx, itemIndex, property, rules.label);
	const name = nameOf(binary, rules);
	const { type, otherType } = fileType(name, binary.mimeType);
	const told = otherType ?? type;
	const unknown = told === 'application/octet-stream';
	if (rules.accepts && !unknown && !rules.accepts.mime.test(told)) {
		throw new Failure(
			`The file "${name}" is of the type ${told}, which TwelveLabs does not read here`,
			`Convert it to ${rules.accepts.text}.`,
		);
	}
	checkKind(name, told, rules);
	const { id } = binary;
	let size: number;
	let open: FileSource['open'];
	if (id) {
		size = (await ctx.helpers.getBinaryMetadata(id)).fileSize;
		open = (pieceBytes) => readStore(ctx, id, pieceBytes);
	} else {
		// Decoded anew when it is read: the files of items that wait are not in memory twice.
		const decoded = (): Buffer => Buffer.from(binary.data, BINARY_ENCODING);
		size = decoded().length;
		open = async function* () {
			yield decoded();
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
	// Small files in memory may share one buffer; a store makes its pieces anew.
	return { name, type, otherType, size, open, freshPieces: Boolean(id) };
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
