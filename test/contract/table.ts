/**
 * docs/contract.md, "Node `embedVideo`", as a table: what saved workflows hold. Rows may be added; none
 * of these may change.
 */

/** Kind and default of a parameter, and the values of a choice. */
export interface Parameter {
	type: string;
	default: unknown;
	values?: (string | number)[];
}

export type Parameters = Record<string, Parameter>;

/** What a person sees: under which values, which parameters, and which collections with which entries. */
export interface Row {
	when: Record<string, unknown>;
	parameters: Parameters;
	collections: Record<string, Parameters>;
}

export const text: Parameter = { type: 'string', default: '' };
export const number = (value: number): Parameter => ({ type: 'number', default: value });
export const toggle = (value: boolean): Parameter => ({ type: 'boolean', default: value });
/** A choice of one; the first value is the default. */
export const choice = (value: string | number, ...others: (string | number)[]): Parameter => ({
	type: 'options',
	default: value,
	values: [...new Set([value, ...others])],
});
/** A choice of several. */
export const choices = (value: string[], ...values: string[]): Parameter => ({
	type: 'multiOptions',
	default: value,
	values,
});
const locator: Parameter = { type: 'resourceLocator', default: { mode: 'list', value: '' } };

export const OPERATIONS: Record<string, string> = {
	embedVideo: 'Embed Video',
	createTask: 'Create Task',
	getStatus: 'Get Status',
	listTasks: 'List Tasks',
	getEmbeddings: 'Get Embeddings',
};

export const ASSET_OPERATIONS: Record<string, string> = {
	upload: 'Upload',
	get: 'Get',
	getAll: 'Get Many',
	delete: 'Delete',
};

/** What Output may be. */
export const OUTPUTS = [
	'clips',
	'task',
	'summary',
	'raw',
	'pgvector',
	'qdrant',
	'pinecone',
	'document',
];

export const model = { modelName: choice('marengo3.0', 'marengo3.5') };
export const source = { source: choice('binary', 'url') };
export const binaryField = { binaryPropertyName: { type: 'string', default: 'data' } };
export const parts = { embeddingOption: choices([], 'visual', 'audio', 'transcription') };

const assetOptions = { concurrency: number(4), maxRetryTimeSec: number(300) };
/** Options of every operation that is not on assets. */
export const everyOption = { ...assetOptions, embedApi: choice('auto', 'v1', 'v2') };
export const format = { embeddingFormat: choice('array', 'string', 'base64') };
export const includeEmbedding = { includeEmbedding: toggle(true) };
export const metadata = { metadata: { type: 'fixedCollection', default: {} } };

/** Only where the store takes many vectors in one request. */
export const batch = { batchSize: number(100) };

const shape = { ...format, ...includeEmbedding, ...metadata };
const waitOptions = { waitTimeoutSec: number(3600), pollIntervalSec: number(5) };
const mediaOptions = { embeddingDimension: choice(512, 128, 256) };
const keepAsset = { keepAsset: toggle(false) };
const newTaskOptions = {
	...mediaOptions,
	segmentation: choice('fixed', 'dynamic'),
	embeddingType: choice('separate', 'fused', 'both'),
	videoClipLength: number(6),
	videoStartOffsetSec: number(0),
	videoEndOffsetSec: number(0),
	maxDurationMinutes: number(60),
};
const documentScope = choice('auto', 'pages', 'document', 'text', 'textChunks');
const embedOptions = { ...waitOptions, ...shape, ...everyOption };

const resource = { resource: choice('embedding', 'asset') };
const newTask = {
	/** Money is spent here. */
	paidNotice: { type: 'notice', default: '' },
	...model,
	mediaType: choice('video', 'audio'),
	videoSource: choice('binary', 'url', 'asset'),
};
/** With Marengo 3.5, which takes images and documents as well. */
const newTask35 = {
	...newTask,
	mediaType: choice('video', 'audio', 'image', 'document'),
};
/** Of media with a length in time. */
const timed = { videoEmbeddingScope: choices(['clip'], 'clip', 'video'), ...parts };
const result = {
	output: choice('clips', ...OUTPUTS),
	videoId: text,
};
const simplify = { simplify: toggle(true) };
const list = { returnAll: toggle(false), limit: number(50), ...simplify };
const assetId = { assetId: locator };
const task = { taskId: locator };
const collect = { ...task, ...parts, ...result, waitUntilReady: toggle(false) };
/** While it does not wait. */
const notReady = { notReadyOutput: toggle(false) };
const upload = { ...source, waitUntilReady: toggle(true), ...simplify };

const taskFilters = {
	status: choice('ready', 'processing', 'failed'),
	startedAt: { type: 'dateTime', default: '' },
	endedAt: { type: 'dateTime', default: '' },
};

/** Where the media of a new task come from. */
const sources: [Record<string, unknown>, Parameters, Parameters][] = [
	[{}, binaryField, keepAsset],
	[{ videoSource: 'url' }, { videoUrl: text }, {}],
	[{ videoSource: 'asset' }, assetId, {}],
];

const row = (
	when: Row['when'],
	parameters: Parameters,
	options: Parameters,
	filters?: Parameters,
): Row => ({
	when,
	parameters: {
		...resource,
		operation:
			when.resource === 'asset'
				? choice('upload', 'get', 'getAll', 'delete')
				: choice('embedVideo', 'createTask', 'getStatus', 'listTasks', 'getEmbeddings'),
		...parameters,
	},
	collections: { options, ...(filters && { filters }) },
});

export const TABLE: Row[] = [
	...sources.map(([when, field, more]) =>
		row(
			{ operation: 'embedVideo', ...when },
			{ ...newTask, ...timed, ...field, ...result },
			{ ...newTaskOptions, ...embedOptions, ...more },
		),
	),
	...sources.map(([when, field]) =>
		row(
			{ operation: 'createTask', ...when },
			{ ...newTask, ...timed, ...field },
			{ ...newTaskOptions, ...everyOption },
		),
	),
	row(
		{ operation: 'embedVideo', modelName: 'marengo3.5' },
		{ ...newTask35, ...timed, ...binaryField, ...result },
		{ ...newTaskOptions, ...embedOptions, ...keepAsset },
	),
	row(
		{ operation: 'embedVideo', mediaType: 'audio' },
		{ ...newTask, ...timed, ...binaryField, ...result },
		{ ...newTaskOptions, ...embedOptions, ...keepAsset },
	),
	row(
		{ operation: 'embedVideo', modelName: 'marengo3.5', mediaType: 'image' },
		{ ...newTask35, ...binaryField, ...result },
		{ ...mediaOptions, ...embedOptions, ...keepAsset },
	),
	row(
		{ operation: 'createTask', modelName: 'marengo3.5', mediaType: 'document' },
		{ ...newTask35, ...binaryField },
		{ ...mediaOptions, documentScope, ...everyOption },
	),
	row({ resource: 'asset' }, { ...upload, ...binaryField }, { filename: text, ...assetOptions }),
	row(
		{ resource: 'asset', operation: 'upload', source: 'url' },
		{ ...upload, url: text },
		{ filename: text, ...assetOptions },
	),
	row({ resource: 'asset', operation: 'get' }, { ...assetId, ...simplify }, assetOptions),
	row({ resource: 'asset', operation: 'getAll' }, list, assetOptions, {
		assetType: choice('video', 'audio', 'image', 'document'),
		filename: text,
	}),
	row({ resource: 'asset', operation: 'delete' }, assetId, {
		force: toggle(false),
		...assetOptions,
	}),
	row({ operation: 'getStatus' }, { ...task, ...simplify }, everyOption),
	row({ operation: 'listTasks' }, list, everyOption, taskFilters),
	row(
		{ operation: 'listTasks', returnAll: true },
		{ returnAll: toggle(false), ...simplify },
		everyOption,
		taskFilters,
	),
	row({ operation: 'getEmbeddings' }, { ...collect, ...notReady }, { ...shape, ...everyOption }),
	row({ operation: 'getEmbeddings', waitUntilReady: true }, collect, embedOptions),
	...['qdrant', 'pinecone'].map((output) =>
		row(
			{ operation: 'getEmbeddings', output },
			{ ...collect, ...notReady },
			{ ...includeEmbedding, ...metadata, ...batch, ...everyOption },
		),
	),
];
