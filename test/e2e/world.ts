import { startEmulator, type Emulator, type EmulatorOptions } from '../emulator';
import type { N8n } from './n8n/instance';
import { Cleanup } from './n8n/program';
import { openSession } from './n8n/session';
import { sampleVideo } from '../tools/demo/video';
import { dirname } from 'node:path';

/** What every test here runs in: a real n8n with the packed package in it, and TwelveLabs emulated. */
export type World = { n8n: N8n; emulator: Emulator };

const cleanup = new Cleanup();
let opened: World | undefined;

/** How to open it, where it is not as most tests want it. */
export type WorldOptions = {
	emulator?: EmulatorOptions;
	/** Folders that n8n may read besides that of the sample videos. */
	fileFolders?: string[];
};

/** Opens the one world of these tests. */
export async function openWorld(options: WorldOptions = {}): Promise<void> {
	const emulator = await startEmulator({ processingMs: 2500, ...options.emulator });
	cleanup.add(() => emulator.close());
	const fileFolders = [dirname(sampleVideo), ...(options.fileFolders ?? [])];
	const { n8n } = await openSession(cleanup, { fileFolders });
	await n8n.importCredential({ apiKey: emulator.apiKey, baseUrl: emulator.url });
	opened = { n8n, emulator };
}

/** Closes it, as far as it was opened. */
export async function closeWorld(): Promise<void> {
	await cleanup.run();
}

/** A test in the world; when it fails, what n8n printed last is in its message. */
export const inWorld = (body: (world: World) => Promise<void>) => async (): Promise<void> => {
	if (opened === undefined) throw new Error('the world is not open');
	opened.emulator.reset();
	try {
		await body(opened);
	} catch (error) {
		if (error instanceof Error) error.message += `\n\nn8n's log ends with:\n${opened.n8n.log()}`;
		throw error;
	}
};
