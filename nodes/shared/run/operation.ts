import { NodeOperationError } from 'n8n-workflow';
import type {
	IDisplayOptions,
	IExecuteFunctions,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';
import { showUnder } from '../fields/options';
import type { Operation } from './run';

/** The entries of a node's choice of operation. */
export function operationOptions(operations: readonly Operation[]): INodePropertyOptions[] {
	return operations.map(({ name, value, action, description }) => ({
		name,
		value,
		action,
		description,
	}));
}

/** Every operation's fields, each shown for its own operation only, and under `show` besides. */
export function operationFields(
	operations: readonly Operation[],
	show: NonNullable<IDisplayOptions['show']>,
): INodeProperties[] {
	return operations.flatMap(({ value, properties }) =>
		showUnder({ ...show, operation: [value] }, properties),
	);
}

/** The operation an item chose; it may differ item by item. @throws NodeOperationError for an unknown one */
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
