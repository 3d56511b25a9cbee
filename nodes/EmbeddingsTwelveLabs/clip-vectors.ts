import type { IDataObject } from 'n8n-workflow';
import { Failure } from '../shared/model/failure';
import { LABELS } from '../shared/model/labels';
import { DIMENSIONS } from '../shared/model/task';
import { type ClipLine, clipText } from '../shared/output/clip-text';
import { readVector } from '../shared/output/vector-format';

const textAt = (json: IDataObject, key: string): string | undefined => {
	const value = json[key];
	return typeof value === 'string' && value.trim() !== '' ? value : undefined;
};

const numberAt = (json: IDataObject, key: string): number | undefined => {
	const value = json[key];
	return typeof value === 'number' ? value : undefined;
};

const objectAt = (json: IDataObject, key: string): IDataObject => {
	const value = json[key];
	const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
	return isObject ? (value as IDataObject) : {};
};

function lineOf(json: IDataObject): ClipLine | undefined {
	const task_id = textAt(json, 'task_id');
	if (task_id === undefined) return undefined;
	return {
		task_id,
		video_id: textAt(json, 'video_id'),
		input_filename: textAt(json, 'input_filename'),
		input_url: textAt(json, 'input_url'),
		start_offset_sec: numberAt(json, 'start_offset_sec'),
		end_offset_sec: numberAt(json, 'end_offset_sec'),
		start_page_number: numberAt(json, 'start_page_number'),
		end_page_number: numberAt(json, 'end_page_number'),
		quadrant: textAt(json, 'quadrant'),
		chunk_index: numberAt(json, 'chunk_index'),
		embedding_option: textAt(json, 'embedding_option'),
		embedding_scope: textAt(json, 'embedding_scope'),
	};
}

/** A text as it is compared: n8n's data loader drops the white space around it. */
export const keyOf = (text: string): string => text.trim();

/** Whether the item is a clip of ours, with its vector or without: nothing else has a scope. */
export function isEmbeddedClip(json: IDataObject): boolean {
	const line = lineOf(json) ?? lineOf(objectAt(json, 'metadata'));
	return line !== undefined && Boolean(json.embedding ?? line.embedding_scope);
}

/** Every text by which a document may name the item: what it says of itself, its line, its ID. */
export function namesOf(json: IDataObject): string[] {
	const metadata = objectAt(json, 'metadata');
	const line = lineOf(json) ?? lineOf(metadata);
	const names = [
		textAt(json, 'pageContent'),
		textAt(json, 'text'),
		line && clipText(line),
		textAt(json, 'id'),
		textAt(metadata, 'id'),
	].filter((name) => name !== undefined);
	return [...new Set(names.map(keyOf))];
}

/** The fields of a clip that TwelveLabs and this package fill in, and no user. */
const OUR_FIELDS = [
	'task_id',
	'video_id',
	'model_name',
	'embedding_option',
	'embedding_scope',
	'input_filename',
	'input_url',
];

/**
 * Texts that stand for an embedded clip as well: n8n's data loader makes a document of each text of an
 * item unless it is told otherwise, and the store may ask for one at a time.
 */
export function piecesOf(json: IDataObject): string[] {
	const pieces = [json, objectAt(json, 'metadata')].flatMap((object) =>
		OUR_FIELDS.map((name) => textAt(object, name)),
	);
	return pieces.filter((piece) => piece !== undefined).map(keyOf);
}

/** The model that made the item's vector, as far as it says so. */
export function modelOf(json: IDataObject): string | undefined {
	return textAt(json, 'model_name') ?? textAt(objectAt(json, 'metadata'), 'model_name');
}

/** Whether the text is the value of one of the item's fields. */
export function hasField(json: IDataObject, text: string): boolean {
	return [json, objectAt(json, 'metadata')].some((object) =>
		Object.values(object).some((value) => typeof value === 'string' && keyOf(value) === text),
	);
}

const LONGEST = 80;

const quoted = (text: string): string =>
	`"${text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}"`;

const LOADER =
	'set "Output" of TwelveLabs Embed Video to Documents, and in the Default Data Loader "Mode" to Load Specific Data and "Data" to {{ $json.pageContent }}';

const INCLUDE =
	'In TwelveLabs Embed Video set "Output" to Documents (or Clips) and leave "Include Embedding" on; nodes between it and the vector store have to keep the field "embedding".';

export const noVectors = (): Failure =>
	new Failure('The items at the vector store carry no vectors', INCLUDE);

export const noVector = (text: string): Failure =>
	new Failure(`The clip ${quoted(text)} carries no vector`, INCLUDE);

export const unreadable = (text: string): Failure =>
	new Failure(
		`The vector of the clip ${quoted(text)} can not be read`,
		'Its "embedding" has to be a list of numbers, the same as text ("[0.1,0.2]"), or base64 of float32, as TwelveLabs Embed Video writes it.',
	);

export const twoVectors = (text: string): Failure =>
	new Failure(
		`Several clips have the text ${quoted(text)}, with different vectors`,
		'Set "Video ID" of TwelveLabs Embed Video to a name that no other video has (of a web address only its end is in the text). Or give the Default Data Loader the ID for its "Data": {{ $json.metadata.id }}.',
	);

export const oneField = (text: string): Failure =>
	new Failure(
		`The document ${quoted(text)} is one field of a clip, not its text`,
		`The data loader made a document of each field. To fix it, ${LOADER}.`,
	);

export const cutText = (text: string): Failure =>
	new Failure(
		`The document ${quoted(text)} is a piece of a clip's text`,
		'The text splitter cut it. In the Default Data Loader set "Text Splitting" to Simple, which leaves texts of up to 1,000 characters whole, or connect a splitter with chunks that are longer than the text. A name this long can be shortened with "Video ID" of TwelveLabs Embed Video.',
	);

export const noClip = (text: string): Failure =>
	new Failure(
		`The document ${quoted(text)} is no clip of the items at the vector store`,
		`With "Documents" set to Use the Clips' Vectors each document has to be the text of a clip as it came: ${LOADER}. To embed texts of your own, set "Documents" to Embed Their Text.`,
	);

export const otherModel = (text: string, made: string, chosen: string): Failure =>
	new Failure(
		`The clip ${quoted(text)} is of the model ${made}, this sub-node is set to ${chosen}`,
		`Words and clips are only comparable when one model made both. Set "Model" of this sub-node to ${made}, and give each model a collection of its own.`,
	);

export const otherDimension = (text: string, made: number, chosen: number): Failure =>
	new Failure(
		`The vector of the clip ${quoted(text)} has ${made} numbers, those of this sub-node have ${chosen}`,
		DIMENSIONS.some((dimension) => dimension === made)
			? `Words and clips are only comparable when they have the same dimension. Set "${LABELS.embeddingDimension}" of this sub-node to ${made}, and give each dimension a collection of its own.`
			: `No vector of TwelveLabs' is of that length: look at "embedding" of the items at the vector store.`,
	);

const isSame = (one: readonly number[], other: readonly number[]): boolean =>
	one.length === other.length && one.every((value, at) => value === other[at]);

/** The vectors that the items at a vector store carry, found by the text of each document. */
export class ClipVectors {
	private readonly byName = new Map<string, IDataObject[]>();

	private pieces: ReadonlySet<string> | undefined;

	/** @param words what the words will be embedded with; the dimension where it is known */
	constructor(
		private readonly items: readonly IDataObject[],
		private readonly words: { readonly model: string; readonly dimension?: number },
	) {
		for (const json of items) {
			for (const name of namesOf(json)) {
				const named = this.byName.get(name);
				if (named === undefined) this.byName.set(name, [json]);
				else named.push(json);
			}
		}
	}

	/** The vector of each text; one that has none, or more than one, is a failure. */
	of(texts: readonly string[]): number[][] {
		if (texts.length > 0 && !this.items.some(({ embedding }) => Boolean(embedding))) {
			throw noVectors();
		}
		return texts.map((text) => this.vectorOf(text));
	}

	/** Whether the text is the name, or a piece, of a clip that is embedded already. */
	has(text: string): boolean {
		this.pieces ??= new Set(this.items.filter(isEmbeddedClip).flatMap(piecesOf));
		const key = keyOf(text);
		return this.pieces.has(key) || (this.byName.get(key) ?? []).some(isEmbeddedClip);
	}

	private vectorOf(text: string): number[] {
		const named = this.byName.get(keyOf(text)) ?? [];
		const [first, ...others] = named.map((json) => this.read(json, text));
		if (first === undefined) throw this.strange(keyOf(text));
		if (others.some((other) => !isSame(first, other))) throw twoVectors(text);
		return first;
	}

	private read(json: IDataObject, text: string): number[] {
		const { model, dimension } = this.words;
		const made = modelOf(json);
		if (made !== undefined && made.toLowerCase() !== model.toLowerCase()) {
			throw otherModel(text, made, model);
		}
		const { embedding } = json;
		if (embedding === undefined || embedding === null || embedding === '') throw noVector(text);
		const vector = readVector(embedding);
		if (vector === undefined) throw unreadable(text);
		if (dimension !== undefined && vector.length !== dimension) {
			throw otherDimension(text, vector.length, dimension);
		}
		return vector;
	}

	/** Why a text has no clip: only asked when the run ends with it. */
	private strange(text: string): Error {
		if (this.items.some((json) => hasField(json, text))) return oneField(text);
		const isPiece = text !== '' && [...this.byName.keys()].some((name) => name.includes(text));
		return isPiece ? cutText(text) : noClip(text);
	}
}
