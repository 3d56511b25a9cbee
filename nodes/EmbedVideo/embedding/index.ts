import type { Operation } from '../../shared/run/run';
import { createTaskOperation } from './create-task.operation';
import { embedVideoOperation } from './embed-video.operation';
import { getEmbeddingsOperation } from './get-embeddings.operation';
import { getStatusOperation } from './get-status.operation';
import { listTasksOperation } from './list-tasks.operation';

/** The operations on embeddings, the one that most people want first: n8n shows them in this order. */
export const operations: readonly Operation[] = [
	embedVideoOperation,
	createTaskOperation,
	getEmbeddingsOperation,
	getStatusOperation,
	listTasksOperation,
];
