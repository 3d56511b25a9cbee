import type { IDataObject } from 'n8n-workflow';
import { type ClipLine, clipText } from '../shared/output/clip-text';

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
