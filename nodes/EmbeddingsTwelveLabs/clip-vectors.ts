import { isRecord, type Json } from '../shared/http/json';
import { Failure } from '../shared/model/failure';
import { LABELS } from '../shared/model/labels';
import { BATCH_KEYS } from '../shared/model/outputs';
import { type ClipLine, clipText } from '../shared/output/clip-text';
import { asDocument } from '../shared/output/store-rows';
import { readVector } from '../shared/output/vector-format';

export const SETTINGS =
	'Set "Output" of TwelveLabs Embed Video to Documents, and in the Default Data Loader "Mode" to Load Specific Data, "Data" to {{ $json.pageContent }} and "Text Splitting" to Simple. The video need not be embedded again: set the operation to Get Embeddings and choose the task.';

/** The fields of a clip that this package fills in, not the user. */
const OUR_FIELDS = [
	'task_id',
	'video_id',
	'model_name',
	'embedding_option',
	'embedding_scope',
	'input_filename',
	'input_url',
];

/** A clip's ID, in a text that is its JSON. */
const CLIP_ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

const isText = (value: unknown): value is string =>
	typeof value === 'string' && value.trim() !== '';

/** n8n's data loader drops the white space around a text. */
const keyOf = (text: string): string => text.trim();

const quoted = (text: string): string =>
	text.length > 80 ? `"${text.slice(0, 80)}…"` : `"${text}"`;

/** The clips in an item: a task with its embeddings and a batch for a store hold many. */
function rowsOf(json: Json): Json[] {
	const { embeddings, ...task } = json;
	const records = (list: unknown): Json[] => (Array.isArray(list) ? list.filter(isRecord) : []);
	const ofTask = records(embeddings).map((row) => ({ ...task, ...row }));
	const ofBatches = Object.values(BATCH_KEYS).flatMap((key) => records(json[key]));
	const many = [...ofTask, ...ofBatches].map(asDocument);
	return many.some(isClip) ? many : [asDocument(json)];
}

/** A clip's own fields: under `metadata` in the shapes of stores, else in the item itself. */
const fieldsOf = (json: Json): Json =>
	isRecord(json.metadata) && !isText(json.task_id) ? json.metadata : json;

/** The fields that the line of a clip is made of; undefined when the item is of no task. */
function lineOf(json: Json): ClipLine | undefined {
	const fields = Object.entries(fieldsOf(json)).filter(
		([, value]) => isText(value) || typeof value === 'number',
	);
	const line = Object.fromEntries(fields) as Json & ClipLine;
	return isText(line.task_id) ? line : undefined;
}

/** Whether it is a clip of Embed Video, with or without its vector: nothing else has a scope. */
function isClip(json: Json): boolean {
	const line = lineOf(json);
	return line !== undefined && Boolean(json.embedding ?? line.embedding_scope);
}

/** Every text by which a document may name the item: its own texts, its line, its ID. */
function namesOf(json: Json): Set<string> {
	const line = lineOf(json);
	const { id, text } = fieldsOf(json);
	const names = [json.pageContent, json.text, text, line && clipText(line), json.id, id];
	return new Set(names.filter(isText).map(keyOf));
}

/** The clips among the items at a vector store, found by the text of each document. */
export class ClipVectors {
	/** All items are clips: no document can be anything else. */
	readonly areAll: boolean;
	private readonly byName = new Map<string, Json[]>();
	/** n8n's data loader makes a document of each text of an item, unless it is set otherwise. */
	private readonly pieces: ReadonlySet<unknown>;

	/** @param words how searched words are embedded, as far as it is known */
	constructor(
		items: readonly Json[],
		private readonly words: { readonly model: string; readonly dimension?: number },
	) {
		const rows = items.flatMap(rowsOf);
		const clips = rows.filter(isClip);
		this.areAll = clips.length > 0 && clips.length === rows.length;
		this.pieces = new Set(
			clips.map(fieldsOf).flatMap((fields) => OUR_FIELDS.map((name) => fields[name])),
		);
		for (const json of rows) {
			for (const name of namesOf(json)) {
				const named = this.byName.get(name);
				if (named) named.push(json);
				else this.byName.set(name, [json]);
			}
		}
	}

	/** Whether the items prove that a text is a clip, its JSON, or a field of it. */
	has(text: string): boolean {
		const names = [keyOf(text), ...(text.match(CLIP_ID) ?? [])];
		return (
			this.pieces.has(keyOf(text)) || names.some((name) => this.byName.get(name)?.some(isClip))
		);
	}

	/** The vector of the clip that a text stands for. @throws Failure where there is none, or not one alone */
	vectorOf(text: string): number[] {
		const named = this.byName.get(keyOf(text)) ?? [];
		const [first, ...others] = named.map((json) => this.read(json, text));
		if (first === undefined) {
			throw new Failure(
				`The document ${quoted(text)} is not the text of any clip to be inserted`,
				`${SETTINGS} To embed your own texts, set "Documents" of this sub-node to Embed Their Text.`,
			);
		}
		if (others.some((other) => other.join() !== first.join())) {
			throw new Failure(
				`Several clips have the text ${quoted(text)}, with different vectors`,
				'Set "Video ID" of TwelveLabs Embed Video to a unique name (the text shows only the end of a URL). Or give the Default Data Loader the ID for its "Data": {{ $json.metadata.id }}.',
			);
		}
		return first;
	}

	private read(json: Json, text: string): number[] {
		const vector = readVector(json.embedding);
		if (vector === undefined) {
			throw new Failure(
				`The clip ${quoted(text)} has no vector`,
				`Its field "embedding" must be what TwelveLabs Embed Video returned with "Include Embedding" on, and the nodes before the vector store must keep it. ${SETTINGS}`,
			);
		}
		const { model, dimension = vector.length } = this.words;
		const made = String(fieldsOf(json).model_name ?? model);
		if (made.toLowerCase() === model.toLowerCase() && vector.length === dimension) return vector;
		throw new Failure(
			`The clip ${quoted(text)} has ${vector.length} numbers from ${made}, but this sub-node creates ${dimension} with ${model}`,
			`Words and clips can only be compared if the same model embedded both, with the same dimension. Set "${LABELS.modelName}" and "${LABELS.embeddingDimension}" of this sub-node to those of the clips, and use a separate collection for each combination.`,
		);
	}
}
