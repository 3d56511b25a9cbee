import { BINARY_ENCODING } from 'n8n-workflow';
import type { IBinaryData, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { Failure } from '../model/failure';
import { LABELS } from '../model/labels';
import type { FileSource, MediaType } from '../model/task';
import { endingOf, fileType, mediaTypeOf, mediaTypeOfName } from './file-type';
import { A_FILE } from './media-url';

/** Bytes per read from n8n's binary store: larger reads are faster and take more memory. */
const READ_BYTES = 256 * 1024;

export interface FileRules {
	/** The largest file, in bytes and in words (`32 MB`), and what to do with a larger one. */
	limit?: { bytes: number; text: string; tooLarge: string };
	fallbackName: string;
	/** MIME types that the API reads, and the same in words; absent: all. */
	accepts?: { mime: RegExp; text: string };
	/** Kinds of media that the API reads, the wanted one first; absent: all. */
	kinds?: readonly [MediaType, ...MediaType[]];
	/** What to do with a file of another kind. */
	chooseInstead?(kind: MediaType): string;
}

/** The field that names the file, and its default. */
const LABEL = LABELS.binaryPropertyName;
const DEFAULT_FIELD = 'data';

const isFile = (value: unknown): value is Partial<IBinaryData> =>
	typeof value === 'object' && value !== null && 'mimeType' in value;

/** An item's files by field: beside the JSON, or within it if n8n's workflow setting combines them. */
function filesOf(ctx: IExecuteFunctions, itemIndex: number): Readonly<Record<string, IBinaryData>> {
	const { binary, json = {} }: Partial<INodeExecutionData> = ctx.getInputData()[itemIndex] ?? {};
	if (binary) return binary;
	return Object.fromEntries(
		Object.entries(json).filter((entry): entry is [string, IBinaryData] => isFile(entry[1])),
	);
}

/** The file that `{{ $binary.data }}` gives. n8n leaves its bytes out: it is the item's file with equal fields. */
function fileOfExpression(given: Partial<IBinaryData>, files: readonly IBinaryData[]) {
	if (given.id !== undefined || given.data !== undefined) return given as IBinaryData;
	const known = Object.entries(given) as [keyof IBinaryData, unknown][];
	return files.find((file) => known.every(([key, value]) => file[key] === value));
}

/** @param property the name of a field, or the file itself as an expression gives it */
function findBinary(ctx: IExecuteFunctions, itemIndex: number, property: unknown): IBinaryData {
	const files = filesOf(ctx, itemIndex);
	const fields = Object.keys(files);
	const where = whereFilesAre(fields);
	if (typeof property === 'object' && property !== null) {
		const found = isFile(property) && fileOfExpression(property, Object.values(files));
		if (found) return found;
		throw new Failure(
			`The expression in "${LABEL}" returned no file of this item`,
			`Enter the name of a field, or a file such as {{ $binary.data }}. ${where}`,
		);
	}
	const named = String(property ?? '').trim();
	if (named === '') {
		throw new Failure(
			`"${LABEL}" is empty`,
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

function whereFilesAre(fields: readonly string[]): string {
	const [first, ...others] = fields.map((field) => `"${field}"`);
	if (first === undefined) {
		return 'It has no file at all: put a node that returns one before this node, e.g. Read/Write Files from Disk, HTTP Request or Google Drive.';
	}
	return others.length === 0
		? `This item's file is in ${first}: set "${LABEL}" to that.`
		: `This item's files are in ${first}, ${others.join(', ')}: set "${LABEL}" to one of them.`;
}

const ENDING = /\.[a-z]\w{1,4}$/i;

/** The type that n8n gives a file of an unknown type. */
const UNKNOWN_TO_N8N = 'text/plain';

/** Types that are never media; the second may be documents. */
const NO_MEDIA = /^font\/|^application\/(zip|gzip|msword|vnd\.)/;
const NO_MEDIA_BUT_TEXT = /^text\/|^application\/(json|xml|javascript)/;

/** The name to send. TwelveLabs goes by its ending: a missing one is added by n8n's type. */
function nameOf(binary: IBinaryData, { fallbackName, kinds }: FileRules): string {
	// Servers keep the last part of a path (RFC 7578 §4.2), by which a task is recognised. A NUL breaks form parsers.
	const named = binary.fileName?.replaceAll('\0', '_').split('/').pop()?.trim() ?? '';
	if (ENDING.test(named)) return named;
	const { mimeType, fileExtension = '' } = binary;
	const isTold = mimeType !== UNKNOWN_TO_N8N || kinds?.includes('document');
	const own = /^(?!bin$)\w{2,5}$/.test(fileExtension) ? fileExtension : undefined;
	const ending = isTold ? (endingOf(mimeType) ?? own) : undefined;
	if (ending === undefined) return named || fallbackName;
	return `${named || fallbackName.replace(ENDING, '')}.${ending}`;
}

/** @throws Failure when neither the name nor n8n's type can be of the wanted kind */
function checkKind(name: string, type: string, { kinds, chooseInstead }: FileRules): void {
	if (!kinds) return;
	const [wanted] = kinds;
	const said = [mediaTypeOfName(name), mediaTypeOf(type)].filter((kind) => kind !== undefined);
	if (said.some((kind) => kinds.includes(kind))) return;
	const [kind] = said;
	const checkNode = 'Check the node that returns the file, and the field it is in.';
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
				? `${checkNode} If it is the right file, give it a name with an extension, such as "video.mp4".`
				: checkNode,
		);
	}
}

/**
 * The file in an item's binary field, to be streamed from any of n8n's binary stores. The default field also
 * stands for an item's only file in another field.
 * @param property the name of the field, or the file itself as an expression gives it
 * @throws Failure when there is none (naming those that exist), or it is empty, too large or of the wrong kind
 */
export async function binaryFile(
	ctx: IExecuteFunctions,
	itemIndex: number,
	property: unknown,
	rules: FileRules,
): Promise<FileSource> {
	const binary = findBinary(ctx, itemIndex, property);
	const name = nameOf(binary, rules);
	const { type, otherType } = fileType(name, binary.mimeType);
	const told = otherType ?? type;
	const isKnown = told !== 'application/octet-stream';
	if (rules.accepts && isKnown && !rules.accepts.mime.test(told)) {
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
		open = async function* (pieceBytes = READ_BYTES) {
			yield* await ctx.helpers.getBinaryStream(id, pieceBytes);
		};
	} else {
		// Decoded when it is read: the files of waiting items are not in memory twice.
		const decoded = (): Buffer => Buffer.from(binary.data, BINARY_ENCODING);
		size = decoded().length;
		open = async function* () {
			yield decoded();
		};
	}
	if (size === 0) {
		throw new Failure(`The file "${name}" is empty`, 'Check the node that returns the file.');
	}
	if (rules.limit && size > rules.limit.bytes) {
		throw new Failure(
			`The file "${name}" is larger than ${rules.limit.text} (${size} bytes)`,
			rules.limit.tooLarge,
		);
	}
	// Small files in memory may share one buffer; a store gives fresh pieces.
	return { name, type, otherType, size, open, freshPieces: Boolean(id) };
}
