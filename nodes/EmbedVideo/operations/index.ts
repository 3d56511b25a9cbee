import type { INodeProperties } from 'n8n-workflow';
import { showUnder } from '../../shared/fields/show';
import type { Operation } from '../../shared/run';
import { createTaskOperation } from './create-task.operation';
import { embedVideoOperation } from './embed-video.operation';
import { getEmbeddingsOperation } from './get-embeddings.operation';
import { getStatusOperation } from './get-status.operation';
import { listTasksOperation } from './list-tasks.operation';

/** All operations, in the alphabetical order in which n8n shows them. */
const operations: readonly Operation[] = [
	createTaskOperation,
	embedVideoOperation,
	getEmbeddingsOperation,
	getStatusOperation,
	listTasksOperation,
];

const byValue = new Map(operations.map((operation) => [operation.value, operation]));

/** The operation with this value, or undefined. */
export function operationByValue(value: unknown): Operation | undefined {
	return typeof value === 'string' ? byValue.get(value) : undefined;
}

/** The choice of operation, followed by each one's fields. */
export const operationProperties: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		options: operations.map(({ name, value, action, description }) => ({
			name,
			value,
			action,
			description,
		})),
		default: 'embedVideo',
	},
	...operations.flatMap(({ value, properties }) => showUnder({ operation: [value] }, properties)),
];
