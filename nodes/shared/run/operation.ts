import {
	type IDisplayOptions,
	type IExecuteFunctions,
	type INodeProperties,
	type INodePropertyOptions,
	NodeOperationError,
} from 'n8n-workflow';
import { showUnder } from '../fields/options';
import type { Operation } from './run';

/** The entries of the field Operation. */
export function operationOptions(operations: readonly Operation[]): INodePropertyOptions[] {
	return operations.map(({ name, value, action, description }) => ({
		name,
		value,
		action,
		description,
	}));
}

/** The fields of all operations, each shown for its own operation only, and under `show`. */
export function operationFields(
	operations: readonly Operation[],
	show: NonNullable<IDisplayOptions['show']>,
): INodeProperties[] {
	return operations.flatMap(({ value, properties }) =>
		showUnder({ ...show, operation: [value] }, properties),
	);
}

/** The operation of an item; items may have different ones. @throws NodeOperationError for an unknown one */
export function chosenOperation(
	ctx: IExecuteFunctions,
	operations: readonly Operation[],
	itemIndex: number,
): Operation {
	const value: unknown = ctx.getNodeParameter('operation', itemIndex);
	const operation = operations.find((candidate) => candidate.value === value);
	if (operation) return operation;
	throw new NodeOperationError(ctx.getNode(), `Unknown operation: ${String(value)}`, {
		itemIndex,
		description: 'Choose an operation from the list.',
	});
}
