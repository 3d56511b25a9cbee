import type { Operation } from '../../shared/run/run';
import { deleteOperation } from './delete.operation';
import { getAllOperation } from './get-all.operation';
import { getOperation } from './get.operation';
import { uploadOperation } from './upload.operation';

/** The operations on assets, the one that most people want first. */
export const assetOperations: readonly Operation[] = [
	uploadOperation,
	deleteOperation,
	getOperation,
	getAllOperation,
];
