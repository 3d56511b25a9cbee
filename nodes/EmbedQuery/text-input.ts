import type { INodeProperties } from 'n8n-workflow';
import { Failure } from '../shared/model/failure';
import { LABELS } from '../shared/model/labels';
import type { Run } from '../shared/run/run';

/** The field of the words. */
export const textField = (placeholder: string, description: string): INodeProperties => ({
	displayName: LABELS.text,
	name: 'text',
	type: 'string',
	typeOptions: { rows: 2 },
	default: '',
	required: true,
	placeholder: `e.g. ${placeholder}`,
	description: `${description}, up to 500 tokens, or 2,000 with Marengo 3.5`,
});

/** The words of an item. @throws Failure */
export function readText(run: Run, itemIndex: number): string {
	const value: unknown = run.ctx.getNodeParameter('text', itemIndex);
	const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
	if (text !== '') return text;
	throw new Failure(`"${LABELS.text}" is empty`, 'Give the words to look for.');
}
