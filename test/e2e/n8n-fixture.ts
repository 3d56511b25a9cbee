import { dirname } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { fetch } from 'undici';
import { type Emulator, type EmulatorOptions, startEmulator } from '../emulator';
import { sampleVideo } from '../tools/demo/video';
import type { N8n } from './n8n/instance';
import { Cleanup } from './n8n/program';
import { openSession } from './n8n/session';

/** What every test here runs in: a real n8n with the packed package in it, and TwelveLabs emulated. */
export type N8nFixture = { n8n: N8n; emulator: Emulator };

const cleanup = new Cleanup();
let opened: N8nFixture | undefined;

/** How to open it, where it is not as most tests want it. */
type FixtureOptions = {
	emulator?: EmulatorOptions;
	/** Folders that n8n may read besides that of the sample videos. */
	fileFolders?: string[];
	/** Whether a browser can open n8n. */
	hasEditor?: boolean;
};

/** Starts both, once for all tests of a file. */
export async function openN8n(options: FixtureOptions = {}): Promise<void> {
	const emulator = await startEmulator({ processingMs: 2500, ...options.emulator });
	cleanup.add(() => emulator.close());
	const fileFolders = [dirname(sampleVideo), ...(options.fileFolders ?? [])];
	const { n8n } = await openSession(cleanup, { fileFolders, hasEditor: options.hasEditor });
	await n8n.importCredential({ apiKey: emulator.apiKey, baseUrl: emulator.url });
	opened = { n8n, emulator };
}

/** Closes it, as far as it was opened. */
export async function closeN8n(): Promise<void> {
	await cleanup.run();
}

/** A test in that n8n, with the emulator as new; when it fails, what n8n printed last is in its message. */
export const withN8n =
	(body: (fixture: N8nFixture) => Promise<void>) => async (): Promise<void> => {
		if (opened === undefined) throw new Error('openN8n was not called');
		opened.emulator.reset();
		try {
			await body(opened);
		} catch (error) {
			if (error instanceof Error) error.message += `\n\nn8n's log ends with:\n${opened.n8n.log()}`;
			throw error;
		}
	};

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
