import { type IExecuteFunctions, type INodeProperties, NodeOperationError } from 'n8n-workflow';
import { showUnder } from '../fields/options';
import type { Operation } from './run';

export const operationField = (
	resource: string,
	operations: readonly Operation[],
	value: string,
): INodeProperties => ({
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	displayOptions: { show: { resource: [resource] } },
	options: operations.map(({ name, value, action, description }) => ({
		name,
		value,
		action,
		description,
	})),
	default: value,
});

/** The fields of a resource's operations, each shown for its own operation only. */
export const operationFields = (resource: string, operations: readonly Operation[]) =>
	operations.flatMap(({ value, properties }) =>
		showUnder({ resource: [resource], operation: [value] }, properties),
	);

/** Items may have different operations. @throws NodeOperationError for an unknown one */
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
