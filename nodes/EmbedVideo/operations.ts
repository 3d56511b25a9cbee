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

/** The operations on embeddings, the one that most people want first: n8n shows them in this order. */
export const operations: readonly Operation[] = [
	embedVideoOperation,
	createTaskOperation,
	getEmbeddingsOperation,
	getStatusOperation,
	listTasksOperation,
];

/** The operations on assets, the one that most people want first. */
export const assetOperations: readonly Operation[] = [
	uploadOperation,
	deleteOperation,
	getOperation,
	getAllOperation,
];
