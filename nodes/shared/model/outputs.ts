interface OutputChoice {
	readonly value: string;
	readonly name: string;
	readonly description: string;
	/** The user chooses how vectors are written; otherwise the store that reads them does. */
	readonly isFormatted?: true;
	/** One item has many vectors, as a list under this key of the store's request. */
	readonly batchKey?: string;
}

/** Sorted by name, as n8n's lint wants. The trigger has one more, without embeddings. */
export const OUTPUTS = [
	{
		name: 'Clips',
		value: 'clips',
		description: 'One item per clip and embedding option, ready for the node that follows',
		isFormatted: true,
	},
	{
		name: 'Documents',
		value: 'document',
		description: 'One item per clip and option with pageContent, metadata and embedding',
		isFormatted: true,
	},
	{
		name: 'PGVector Rows',
		value: 'pgvector',
		description: 'Rows for the table that the PGVector Store node reads',
	},
	{
		name: 'Pinecone Vectors',
		value: 'pinecone',
		description: "Vectors for Pinecone's upsert request, up to 100 per item",
		batchKey: 'vectors',
	},
	{
		name: 'Qdrant Points',
		value: 'qdrant',
		description:
			"Points for Qdrant's upsert request, up to 100 per item, readable by the Qdrant Vector Store node",
		batchKey: 'points',
	},
	{
		name: 'Raw',
		value: 'raw',
		description: "One item with TwelveLabs' response as it came",
	},
	{
		name: 'Summary',
		value: 'summary',
		description: 'One item with the task and the number of embeddings, without the vectors',
	},
	{
		name: 'Task with Embeddings',
		value: 'task',
		description: 'One item with the task and all its embeddings in a list',
		isFormatted: true,
	},
] as const satisfies readonly OutputChoice[];

export type Output = (typeof OUTPUTS)[number]['value'];

const choices: readonly OutputChoice[] = OUTPUTS;

export const isOutput = (value: string): value is Output =>
	choices.some((choice) => choice.value === value);

export const FORMATTED = choices.filter(({ isFormatted }) => isFormatted).map(({ value }) => value);

export const BATCH_KEYS: Readonly<Record<string, string>> = Object.fromEntries(
	choices.flatMap(({ value, batchKey }) => (batchKey === undefined ? [] : [[value, batchKey]])),
);
