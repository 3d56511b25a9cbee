import type { Execution } from '../../e2e/n8n/execution';
import { INSTALL_COST, isInstalled } from '../../e2e/n8n/install';
import type { N8n } from '../../e2e/n8n/instance';
import { type Cleanup, Problem, withProgress } from '../../e2e/n8n/program';
import { openSession } from '../../e2e/n8n/session';
import type { Workflow } from '../../e2e/n8n/workflow';
import { startEmulator } from '../../emulator';

/** The TwelveLabs that a run talks to. */
export type TwelveLabs = {
	/** What to call it on screen. */
	name: string;
	emulated: boolean;
	credential: { apiKey: string; baseUrl: string };
	/** Where the sample videos are that an emulator fetches, instead of those on the internet. */
	samples?: string;
};

/** TwelveLabs itself if the environment has a key, otherwise an emulator on this machine. */
export async function openTwelveLabs(cleanup: Cleanup): Promise<TwelveLabs> {
	const apiKey = process.env.TWELVELABS_API_KEY?.trim() ?? '';
	// Child processes must not get it.
	delete process.env.TWELVELABS_API_KEY;
	if (apiKey !== '') {
		const baseUrl = 'https://api.twelvelabs.io/v1.3';
		return { name: `TwelveLabs (${baseUrl})`, emulated: false, credential: { apiKey, baseUrl } };
	}
	const emulator = await startEmulator({ processingMs: 2000 });
	cleanup.add(() => emulator.close());
	return {
		name: `the TwelveLabs emulator on this machine (${emulator.url})`,
		emulated: true,
		credential: { apiKey: emulator.apiKey, baseUrl: emulator.url },
		samples: emulator.origin,
	};
}

/** The same, and prints which it is and whether it costs money. */
export async function announceTwelveLabs(cleanup: Cleanup): Promise<TwelveLabs> {
	const twelveLabs = await openTwelveLabs(cleanup);
	console.log(
		twelveLabs.emulated
			? 'No TWELVELABS_API_KEY: this run uses an emulator of TwelveLabs on this machine.'
			: 'TWELVELABS_API_KEY is set: this run uses TwelveLabs itself and is billed.',
	);
	return twelveLabs;
}

/** A real n8n with the packed node, and the TwelveLabs of its credential. */
export type DemoSession = { n8n: N8n; version: string; twelveLabs: TwelveLabs };

/** Prints what it will run in and against, installs and starts n8n, and tests the credential. */
export async function prepare(cleanup: Cleanup, fileFolder: string): Promise<DemoSession> {
	const twelveLabs = await announceTwelveLabs(cleanup);
	if (!isInstalled())
		console.log(`It runs in all of n8n, which is installed first: ${INSTALL_COST}.`);
	const { n8n, version } = await openSession(cleanup, { fileFolders: [fileFolder] });
	const credentialId = await n8n.importCredential(twelveLabs.credential);
	const check = await n8n.testCredential(credentialId, twelveLabs.credential);
	if (check.status !== 'OK') {
		throw new Problem(`n8n tested the credential with ${twelveLabs.name}: ${check.message}`);
	}
	return { n8n, version, twelveLabs };
}

/** Imports a workflow and runs it from its trigger, with a progress line. */
export async function runWorkflow(
	{ n8n }: DemoSession,
	workflow: Workflow,
	trigger: string,
	detail: string,
): Promise<Execution> {
	const run = await withProgress(`n8n runs "${workflow.name}" (${detail})`, () =>
		n8n.execute(workflow, trigger, 4 * 3_600_000),
	);
	return succeeded(run);
}

/** @throws Problem with n8n's words if an error stopped the run */
export function succeeded(run: Execution): Execution {
	if (run.error === undefined) return run;
	const { node = 'n8n', message, description = '' } = run.error;
	throw new Problem(`${node}: ${message}\n  ${description}`);
}
