import { fetch } from 'undici';
import type { IDataObject } from 'n8n-workflow';
import type { Emulator } from '../emulator';

const numberAt = (value: unknown, key: string) => Number(Object(value)[key]);

/**
 * Checks the clips that a node gave against what the API itself says of their task: every segment
 * once, in order, with its own numbers, and each with an id of its own.
 */
export async function expectClips(emulator: Emulator, clips: IDataObject[]): Promise<void> {
	expect(clips.length).toBeGreaterThan(0);
	const taskId = String(clips[0]?.task_id);
	const response = await fetch(`${emulator.url}/embed/tasks/${taskId}`, {
		headers: { 'x-api-key': emulator.apiKey },
	});
	const answer: unknown = await response.json();
	const segments: unknown = Object(Object(answer).video_embedding).segments;
	if (!Array.isArray(segments)) throw new Error(`no segments in ${JSON.stringify(answer)}`);

	const expected = segments.map((segment: unknown) => ({
		task_id: taskId,
		model_name: 'marengo3.0',
		embedding_option: String(Object(segment).embedding_option),
		embedding_scope: String(Object(segment).embedding_scope),
		start_offset_sec: numberAt(segment, 'start_offset_sec'),
		end_offset_sec: numberAt(segment, 'end_offset_sec'),
		embedding: Object(segment).float,
	}));
	expect(clips).toMatchObject(expected);

	const ids = clips.map((clip) => clip.id);
	expect(new Set(ids).size).toBe(ids.length);
	for (const id of ids) {
		expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
	}
}
