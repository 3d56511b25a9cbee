import type { INodeProperties } from 'n8n-workflow';

/** Stands where money is spent; nobody reads it in an agent's tool. */
export const paidNotice: INodeProperties = {
	displayName: 'Each run makes, and pays, a new task. Results are kept for seven days.',
	name: 'paidNotice',
	type: 'notice',
	default: '',
	displayOptions: { hide: { '@tool': [true] } },
};
