/**
 * CONTRACT.md, "Node `embedVideo`", as a table: what saved workflows hold. New rows may come; none of
 * these may change.
 */

/** Kind and default of a parameter, and the values of a choice. */
export interface Parameter {
	type: string;
	default: unknown;
	values?: string[];
}

type Parameters = Record<string, Parameter>;

export const OPERATIONS: Record<string, string> = {
	embedVideo: 'Embed Video',
	createTask: 'Create Task',
	getStatus: 'Get Status',
	listTasks: 'List Tasks',
	getEmbeddings: 'Get Embeddings',
};

/** Where money is spent. */
const paid: Parameters = { paidNotice: { type: 'notice', default: '' } };

const newTask: Parameters = {
	modelName: { type: 'options', default: 'marengo3.0', values: ['marengo3.0'] },
	videoSource: { type: 'options', default: 'binary', values: ['binary', 'url'] },
	videoEmbeddingScope: { type: 'multiOptions', default: ['clip'], values: ['clip', 'video'] },
};

const result: Parameters = {
	embeddingOption: {
		type: 'multiOptions',
		default: [],
		values: ['visual', 'audio', 'transcription'],
	},
	output: {
		type: 'options',
		default: 'clips',
		values: ['clips', 'task', 'raw', 'pgvector', 'qdrant', 'pinecone', 'document'],
	},
	videoId: { type: 'string', default: '' },
};

const task: Parameters = {
	taskId: { type: 'resourceLocator', default: { mode: 'list', value: '' } },
};

/** While it does not wait. */
const notReady: Parameters = { notReadyOutput: { type: 'boolean', default: false } };

const simplify: Parameter = { type: 'boolean', default: true };

const everyOption: Parameters = {
	concurrency: { type: 'number', default: 4 },
	maxRetryTimeSec: { type: 'number', default: 300 },
};

const newTaskOptions: Parameters = {
	videoClipLength: { type: 'number', default: 6 },
	videoStartOffsetSec: { type: 'number', default: 0 },
	videoEndOffsetSec: { type: 'number', default: 0 },
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
	resource: { type: 'options', default: 'embedding', values: ['embedding'] },
};

const binaryField: Parameters = { binaryPropertyName: { type: 'string', default: 'data' } };
const urlField: Parameters = { videoUrl: { type: 'string', default: '' } };

export const TABLE: Row[] = [
	{
		when: { operation: 'embedVideo' },
		parameters: { ...resource, ...paid, ...newTask, ...binaryField, ...result },
		collections: { options: { ...newTaskOptions, ...waitOptions, ...shape, ...everyOption } },
	},
	{
		when: { operation: 'embedVideo', videoSource: 'url' },
		parameters: { ...resource, ...paid, ...newTask, ...urlField, ...result },
		collections: { options: { ...newTaskOptions, ...waitOptions, ...shape, ...everyOption } },
	},
	{
		when: { operation: 'createTask' },
		parameters: { ...resource, ...paid, ...newTask, ...binaryField },
		collections: { options: { ...newTaskOptions, ...everyOption } },
	},
	{
		when: { operation: 'createTask', videoSource: 'url' },
		parameters: { ...resource, ...paid, ...newTask, ...urlField },
		collections: { options: { ...newTaskOptions, ...everyOption } },
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
			returnAll: { type: 'boolean', default: false },
			limit: { type: 'number', default: 50 },
			simplify,
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
