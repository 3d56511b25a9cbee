import { join } from 'node:path';
import { run } from '../../../e2e/n8n/program';
import { checkout } from '../../../e2e/n8n/folders';

/** What an upload took. */
export interface SdkCost {
	ms: number;
	riseMb: number;
}

/** Uploads a file with the official JavaScript client, for a task or in parts, in a process of its own. */
export async function sdkUpload(
	node: string,
	baseUrl: string,
	path: string,
	way: 'task' | 'parts' = 'task',
): Promise<SdkCost> {
	const program = join(__dirname, 'sdk-upload.ts');
	const printed = await run(node, ['--import', 'tsx', program, baseUrl, path, way], checkout);
	const cost: unknown = JSON.parse(printed.trim().split('\n').at(-1) ?? '');
	return { ms: Number(Object(cost).ms), riseMb: Number(Object(cost).riseMb ?? NaN) };
}
