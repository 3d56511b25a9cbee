import type { Emulator } from '..';
import type { Row } from '../embedding/rows';
import { call, formOf, until, type Answered } from './calls';

/** Sends JSON with the emulator's key. */
export function postJson(emulator: Emulator, path: string, body: unknown): Promise<Answered> {
	const headers = { 'content-type': 'application/json' };
	return call(emulator, path, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** POST /assets with a file; waits until the asset's processing ended. */
export async function uploadAsset(
	emulator: Emulator,
	bytes: Buffer<ArrayBuffer>,
	filename: string,
): Promise<string> {
	const form = formOf(['method', 'direct'], ['file', new Blob([bytes]), filename]);
	const answer = await call(emulator, '/assets', { method: 'POST', body: form });
	if (answer.status !== 201) throw new Error(answer.text);
	const id = String(answer.body._id);
	await until(() => emulator.v2.assets.find(id)?.status !== 'processing');
	return id;
}

/** POST /embed-v2/tasks that must succeed; waits until the task's processing ended. */
export async function runTask(emulator: Emulator, body: unknown): Promise<Answered> {
	const answer = await postJson(emulator, '/embed-v2/tasks', body);
	if (answer.status !== 202) throw new Error(answer.text);
	const id = String(answer.body._id);
	await until(() => emulator.v2.tasks.tasks.get(id)?.status !== 'processing');
	return call(emulator, `/embed-v2/tasks/${id}`);
}

/** The rows of an answer. */
export function rowsIn({ body, text }: Answered): Row[] {
	if (!Array.isArray(body.data)) throw new Error(text);
	return body.data as Row[];
}
