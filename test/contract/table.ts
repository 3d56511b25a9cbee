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

type Parameters = Record<string, Parameter>;

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

/** Where money is spent. */
const paid: Parameters = { paidNotice: { type: 'notice', default: '' } };

const newTask: Parameters = {
	modelName: { type: 'options', default: 'marengo3.0', values: ['marengo3.0', 'marengo3.5'] },
	mediaType: { type: 'options', default: 'video', values: ['video', 'audio'] },
	videoSource: { type: 'options', default: 'binary', values: ['binary', 'url', 'asset'] },
};

/** With Marengo 3.5, which takes images and documents as well. */
const newTask35: Parameters = {
	...newTask,
	mediaType: {
		type: 'options',
		default: 'video',
		values: ['video', 'audio', 'image', 'document'],
	},
};

/** Of media with a length in time. */
const timed: Parameters = {
	videoEmbeddingScope: { type: 'multiOptions', default: ['clip'], values: ['clip', 'video'] },
};

const parts: Parameters = {
	embeddingOption: {
		type: 'multiOptions',
		default: [],
		values: ['visual', 'audio', 'transcription'],
	},
};

const result: Parameters = {
	output: {
		type: 'options',
		default: 'clips',
		values: ['clips', 'task', 'summary', 'raw', 'pgvector', 'qdrant', 'pinecone', 'document'],
	},
	videoId: { type: 'string', default: '' },
};

const task: Parameters = {
	taskId: { type: 'resourceLocator', default: { mode: 'list', value: '' } },
};

/** While it does not wait. */
const notReady: Parameters = { notReadyOutput: { type: 'boolean', default: false } };

const simplify: Parameter = { type: 'boolean', default: true };

const assetOptions: Parameters = {
	concurrency: { type: 'number', default: 4 },
	maxRetryTimeSec: { type: 'number', default: 300 },
};

const everyOption: Parameters = {
	...assetOptions,
	embedApi: { type: 'options', default: 'auto', values: ['auto', 'v1', 'v2'] },
};

const mediaOptions: Parameters = {
	embeddingDimension: { type: 'options', default: 512, values: [128, 256, 512] },
};

const keepAsset: Parameters = { keepAsset: { type: 'boolean', default: false } };

const newTaskOptions: Parameters = {
	...mediaOptions,
	segmentation: { type: 'options', default: 'fixed', values: ['fixed', 'dynamic'] },
	embeddingType: {
		type: 'options',
		default: 'separate',
		values: ['separate', 'fused', 'both'],
	},
	videoClipLength: { type: 'number', default: 6 },
	videoStartOffsetSec: { type: 'number', default: 0 },
	videoEndOffsetSec: { type: 'number', default: 0 },
	maxDurationMinutes: { type: 'number', default: 60 },
};

const waitOptions: Parameters = {
	waitTimeoutSec: { type: 'number', default: 3600 },
	pollIntervalSec: { type: 'number', default: 5 },
};

const shape: Parameters = {
	embeddingFormat: { type: 'options', default: 'array', values: ['array', 'string', 'base64'] },
	includeEmbedding: { type: 'boolean', default: true },
	metadata: { type: 'fixedCollection', default: {} },
};

/** Only where the store takes many vectors in one request. */
const batch: Parameters = { batchSize: { type: 'number', default: 100 } };

/** What a person sees: under which values, which parameters and which entries of its collections. */
export interface Row {
	when: Record<string, unknown>;
	parameters: Parameters;
	collections: Record<string, Parameters>;
}

const resource: Parameters = {
	resource: { type: 'options', default: 'embedding', values: ['embedding', 'asset'] },
};

const binaryField: Parameters = { binaryPropertyName: { type: 'string', default: 'data' } };
const urlField: Parameters = { videoUrl: { type: 'string', default: '' } };
const assetField: Parameters = {
	assetId: { type: 'resourceLocator', default: { mode: 'list', value: '' } },
};

/** Where the media of a new task come from. */
const sources: [Record<string, unknown>, Parameters, Parameters][] = [
	[{}, binaryField, keepAsset],
	[{ videoSource: 'url' }, urlField, {}],
	[{ videoSource: 'asset' }, assetField, {}],
];

const listFields: Parameters = {
	returnAll: { type: 'boolean', default: false },
	limit: { type: 'number', default: 50 },
	simplify,
};

const uploadField: Parameters = {
	source: { type: 'options', default: 'binary', values: ['binary', 'url'] },
	waitUntilReady: { type: 'boolean', default: true },
	simplify,
};

const documentOptions: Parameters = {
	...mediaOptions,
	documentScope: {
		type: 'options',
		default: 'auto',
		values: ['auto', 'pages', 'document', 'text', 'textChunks'],
	},
};

const upload = { filename: { type: 'string', default: '' } };

export const TABLE: Row[] = [
	...sources.map(([when, field, more]) => ({
		when: { operation: 'embedVideo', ...when },
		parameters: { ...resource, ...paid, ...newTask, ...timed, ...field, ...parts, ...result },
		collections: {
			options: { ...newTaskOptions, ...waitOptions, ...shape, ...everyOption, ...more },
		},
	})),
	...sources.map(([when, field]) => ({
		when: { operation: 'createTask', ...when },
		parameters: { ...resource, ...paid, ...newTask, ...timed, ...field, ...parts },
		collections: { options: { ...newTaskOptions, ...everyOption } },
	})),
	{
		when: { operation: 'embedVideo', modelName: 'marengo3.5' },
		parameters: {
			...resource,
			...paid,
			...newTask35,
			...timed,
			...binaryField,
			...parts,
			...result,
		},
		collections: {
			options: { ...newTaskOptions, ...waitOptions, ...shape, ...everyOption, ...keepAsset },
		},
	},
	{
		when: { operation: 'embedVideo', mediaType: 'audio' },
		parameters: { ...resource, ...paid, ...newTask, ...timed, ...binaryField, ...parts, ...result },
		collections: {
			options: { ...newTaskOptions, ...waitOptions, ...shape, ...everyOption, ...keepAsset },
		},
	},
	{
		when: { operation: 'embedVideo', modelName: 'marengo3.5', mediaType: 'image' },
		parameters: { ...resource, ...paid, ...newTask35, ...binaryField, ...result },
		collections: {
			options: { ...mediaOptions, ...waitOptions, ...shape, ...everyOption, ...keepAsset },
		},
	},
	{
		when: { operation: 'createTask', modelName: 'marengo3.5', mediaType: 'document' },
		parameters: { ...resource, ...paid, ...newTask35, ...binaryField },
		collections: { options: { ...documentOptions, ...everyOption } },
	},
	{
		when: { resource: 'asset' },
		parameters: { ...resource, ...uploadField, ...binaryField },
		collections: { options: { ...upload, ...assetOptions } },
	},
	{
		when: { resource: 'asset', operation: 'upload', source: 'url' },
		parameters: { ...resource, ...uploadField, url: { type: 'string', default: '' } },
		collections: { options: { ...upload, ...assetOptions } },
	},
	{
		when: { resource: 'asset', operation: 'get' },
		parameters: { ...resource, ...assetField, simplify },
		collections: { options: assetOptions },
	},
	{
		when: { resource: 'asset', operation: 'getAll' },
		parameters: { ...resource, ...listFields },
		collections: {
			filters: {
				assetType: {
					type: 'options',
					default: 'video',
					values: ['video', 'audio', 'image', 'document'],
				},
				filename: { type: 'string', default: '' },
			},
			options: assetOptions,
		},
	},
	{
		when: { resource: 'asset', operation: 'delete' },
		parameters: { ...resource, ...assetField },
		collections: { options: { force: { type: 'boolean', default: false }, ...assetOptions } },
	},
	{
		when: { operation: 'getStatus' },
		parameters: { ...resource, ...task, simplify },
		collections: { options: everyOption },
	},
	{
		when: { operation: 'listTasks' },
		parameters: {
			...resource,
			...listFields,
		},
		collections: {
			filters: {
				status: {
					type: 'options',
					default: 'ready',
					values: ['processing', 'ready', 'failed'],
				},
				startedAt: { type: 'dateTime', default: '' },
				endedAt: { type: 'dateTime', default: '' },
			},
			options: everyOption,
		},
	},
	{
		when: { operation: 'listTasks', returnAll: true },
		parameters: { ...resource, returnAll: { type: 'boolean', default: false }, simplify },
		collections: { options: everyOption },
	},
	{
		when: { operation: 'getEmbeddings' },
		parameters: {
			...resource,
			...task,
			...parts,
			...result,
			waitUntilReady: { type: 'boolean', default: false },
			...notReady,
		},
		collections: { options: { ...shape, ...everyOption } },
	},
	{
		when: { operation: 'getEmbeddings', waitUntilReady: true },
		parameters: {
			...resource,
			...task,
			...parts,
			...result,
			waitUntilReady: { type: 'boolean', default: false },
		},
		collections: { options: { ...shape, ...waitOptions, ...everyOption } },
	},
	...['qdrant', 'pinecone'].map((output) => ({
		when: { operation: 'getEmbeddings', output },
		parameters: {
			...resource,
			...task,
			...parts,
			...result,
			waitUntilReady: { type: 'boolean', default: false },
			...notReady,
		},
		collections: {
			options: {
				includeEmbedding: { type: 'boolean', default: true },
				metadata: { type: 'fixedCollection', default: {} },
				...batch,
				...everyOption,
			},
		},
	})),
];
