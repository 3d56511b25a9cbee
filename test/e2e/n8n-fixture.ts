import { dirname } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { fetch } from 'undici';
import { type Emulator, type EmulatorOptions, startEmulator } from '../emulator';
import { sampleVideo } from '../tools/demo/video';
import type { Execution } from './n8n/execution';
import { makeScratchElsewhere, remove } from './n8n/folders';
import type { N8n, StartOptions } from './n8n/instance';
import { Cleanup } from './n8n/program';
import { openSession } from './n8n/session';
import type { Workflow } from './n8n/workflow';
import { MCP_TOKEN } from './storage/mcp';

/** What every test here runs in: a real n8n with the packed package, and TwelveLabs emulated. */
export type N8nFixture = {
	n8n: N8n;
	emulator: Emulator;
	/** A folder for files that n8n may read, as it may the sample videos. */
	files: string;
	cleanup: Cleanup;
};

type FixtureOptions = StartOptions & { emulator?: EmulatorOptions };

/** Starts both, with credentials in n8n for the emulator and for MCP servers. */
export async function openFixture(
	cleanup: Cleanup,
	{ emulator: emulatorOptions, ...start }: FixtureOptions = {},
): Promise<N8nFixture> {
	const emulator = await startEmulator({ processingMs: 300, ...emulatorOptions });
	cleanup.add(() => emulator.close());
	const files = makeScratchElsewhere();
	cleanup.add(() => remove(files));
	const fileFolders = [dirname(sampleVideo), files];
	const { n8n } = await openSession(cleanup, { ...start, fileFolders });
	await n8n.importCredential({ apiKey: emulator.apiKey, baseUrl: emulator.url });
	await n8n.storeCredential('httpBearerAuth', 'MCP token', { token: MCP_TOKEN });
	return { n8n, emulator, files, cleanup };
}

const cleanup = new Cleanup();
let opened: N8nFixture | undefined;

/** Starts both once for all tests of a file. */
export function useN8n(options?: FixtureOptions): void {
	beforeAll(async () => {
		opened = await openFixture(cleanup, options);
	});
	afterAll(() => cleanup.run());
}

/** A test in that n8n, with the emulator reset. If it fails, its message quotes n8n's log. */
export const withN8n =
	(body: (fixture: N8nFixture) => Promise<void>) => async (): Promise<void> => {
		if (opened === undefined) throw new Error('useN8n was not called');
		opened.emulator.reset();
		try {
			await body(opened);
		} catch (error) {
			if (error instanceof Error) error.message += `\n\nn8n's log ends with:\n${opened.n8n.log()}`;
			throw error;
		}
	};

/** Registers such a test. */
export const inN8n = (title: string, body: (fixture: N8nFixture) => Promise<void>): void =>
	test(title, withN8n(body));

export function expectSuccess(run: Execution): Execution {
	expect(run).toMatchObject({ status: 'success', error: undefined });
	return run;
}

/** Runs a workflow, or a stored one by its ID, from its trigger to its end, and expects success. */
export async function runToSuccess(
	{ n8n }: N8nFixture,
	workflow: Workflow | string,
	trigger = 'Start',
): Promise<Execution> {
	return expectSuccess(await n8n.execute(workflow, trigger));
}

/** Does something while a workflow is active. */
export async function whileActive(
	{ n8n }: N8nFixture,
	workflow: Workflow,
	body: (workflowId: string) => Promise<void>,
): Promise<void> {
	const id = await n8n.importWorkflow(workflow);
	await n8n.activate(id);
	try {
		await body(id);
	} finally {
		await n8n.deactivate(id);
	}
}

const numberAt = (value: unknown, key: string) => Number(Object(value)[key]);

/** Compares a node's clips with the task's segments at the API: all, in order, each with its own ID. */
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
