import type { Operation } from '../../shared/run/run';
import { createTaskOperation } from './create-task.operation';
import { embedVideoOperation } from './embed-video.operation';
import { getEmbeddingsOperation } from './get-embeddings.operation';
import { getStatusOperation } from './get-status.operation';
import { listTasksOperation } from './list-tasks.operation';

/** All operations, in the alphabetical order in which n8n shows them. */
export const operations: readonly Operation[] = [
	createTaskOperation,
	embedVideoOperation,
	getEmbeddingsOperation,
	getStatusOperation,
	listTasksOperation,
];
