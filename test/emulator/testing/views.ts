import type { Emulator } from '..';
import { call } from './calls';

/** A task as some answer shows it; nothing of it is sure. */
export interface ShownTask {
	_id?: string;
	status?: string;
	created_at?: string | null;
	video_embedding?: {
		metadata?: Record<string, unknown> | null;
		segments?: unknown[];
	} | null;
}

/** A page of the list as it came. */
export interface ShownPage {
	data: (ShownTask | string | null)[];
	page_info?: Record<string, unknown>;
}

/** GET /embed/tasks. */
export async function listed(emulator: Emulator, query = ''): Promise<ShownPage> {
	const { body } = await call(emulator, `/embed/tasks${query}`);
	return body as unknown as ShownPage;
}

/** GET /embed/tasks/{id}/status. */
export async function statusOf(emulator: Emulator, id: string): Promise<ShownTask> {
	return (await call(emulator, `/embed/tasks/${id}/status`)).body;
}

/** GET /embed/tasks/{id}. */
export async function retrieved(emulator: Emulator, id: string): Promise<ShownTask> {
	return (await call(emulator, `/embed/tasks/${id}`)).body;
}
