import type { Operation } from '../shared/run/run';
import { deleteOperation } from './actions/asset/delete.operation';
import { getAllOperation } from './actions/asset/get-all.operation';
import { getOperation } from './actions/asset/get.operation';
import { uploadOperation } from './actions/asset/upload.operation';
import { createTaskOperation } from './actions/embedding/create-task.operation';
import { embedVideoOperation } from './actions/embedding/embed-video.operation';
import { getEmbeddingsOperation } from './actions/embedding/get-embeddings.operation';
import { getStatusOperation } from './actions/embedding/get-status.operation';
import { listTasksOperation } from './actions/embedding/list-tasks.operation';

/** n8n shows operations in this order: the most wanted one first. */
export const operations: readonly Operation[] = [
	embedVideoOperation,
	createTaskOperation,
	getEmbeddingsOperation,
	getStatusOperation,
	listTasksOperation,
];

export const assetOperations: readonly Operation[] = [
	uploadOperation,
	getAllOperation,
	getOperation,
	deleteOperation,
];
