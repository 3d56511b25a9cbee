import type { INodeProperties } from 'n8n-workflow';

import { binaryFile, type FileRules } from '../shared/media/binary-file';
import type { QueryMedia } from '../shared/model/query';
import type { Run } from '../shared/run/run';
import { checkMediaUrl } from '../shared/media/media-url';

/** The fields of media, from a file or an address. */
export function mediaFields(what: string, example: string): INodeProperties[] {
	return [
		{
			displayName: 'Source',
			name: 'source',
			type: 'options',
			options: [
				{ name: 'Binary File', value: 'binary', description: 'A file from the previous node' },
				{
					name: 'URL',
					value: 'url',
					description: 'TwelveLabs fetches the file from a public address itself',
				},
			],
			default: 'binary',
		},
		{
			displayName: 'Input Binary Field',
			name: 'binaryPropertyName',
			type: 'string',
			default: 'data',
			required: true,
			placeholder: 'e.g. data',
			hint: `The name of the input field that holds the ${what}`,
			displayOptions: { show: { source: ['binary'] } },
		},
		{
			displayName: 'URL',
			name: 'url',
			type: 'string',
			default: '',
			required: true,
			placeholder: `e.g. ${example}`,
			description: 'Direct public address of the file',
			displayOptions: { show: { source: ['url'] } },
		},
	];
}

/** Reads the media of an item, checked before they are sent. @throws Failure */
export async function readMedia(
	run: Run,
	itemIndex: number,
	rules: FileRules,
): Promise<QueryMedia> {
	const { ctx } = run;
	if (ctx.getNodeParameter('source', itemIndex) === 'url') {
		const { connection } = await run.open();
		const value = ctx.getNodeParameter('url', itemIndex);
		return { kind: 'url', url: checkMediaUrl(value, 'URL', connection.baseUrl) };
	}
	const property = ctx.getNodeParameter('binaryPropertyName', itemIndex);
	return { kind: 'file', file: await binaryFile(ctx, itemIndex, property, rules) };
}
