import type { INode } from 'n8n-workflow';
import { readExampleFile } from '../../../e2e/n8n/workflow';
import type { Step } from '../lab/nodes';
import type { StoredCredential } from '../lab/server';

/** How clips get into a store as rows, without n8n's own vector store node. */
export interface RowWay {
	/** The output and the node, for people. */
	name: string;
	/** Which of our outputs it takes. */
	output: string;
	/** The node that writes them, into the store as it was emptied last. */
	step(): Step;
	/** A field that every item out of that node has. */
	field: string;
}

/** A real vector store, and both ways into it. */
export interface BenchStore {
	/** n8n's node. */
	name: string;
	credentials: StoredCredential[];
	/** n8n's own node, without what serves it. */
	insert: Step;
	/** Undefined where a store takes nothing but documents. */
	rows: RowWay | undefined;
	/** Makes it empty. */
	empty(): Promise<void>;
	/** How many vectors of 512 numbers it holds; undefined where only n8n knows. */
	count(): Promise<number | undefined>;
	close(): Promise<void>;
}

/** A node of an example with its settings, for another workflow. */
export function exampleStep(example: string, name: string): Step {
	const node = readExampleFile(example).nodes.find((each) => each.name === name);
	if (node === undefined) throw new Error(`examples/${example}.json has no node "${name}"`);
	const { type, typeVersion, parameters } = node;
	return { name, type, typeVersion, parameters };
}

/** n8n's node of a vector store as the example inserts with it. */
export function insertStep(
	type: string,
	place: INode['parameters'],
	credentials: INode['credentials'] = {},
): Step {
	const { typeVersion } = exampleStep('any-vector-store', 'Insert Clips');
	return {
		name: 'Insert Clips',
		type: `@n8n/n8n-nodes-langchain.${type}`,
		typeVersion,
		parameters: { mode: 'insert', ...place },
		credentials,
	};
}
