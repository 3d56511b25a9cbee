import type { Execution } from '../../e2e/n8n/execution';
import { INSTALL_COST, isInstalled } from '../../e2e/n8n/install';
import type { N8n } from '../../e2e/n8n/instance';
import { type Cleanup, Problem, withProgress } from '../../e2e/n8n/program';
import { openSession } from '../../e2e/n8n/session';
import type { Workflow } from '../../e2e/n8n/workflow';
import { announceTwelveLabs, type TwelveLabs } from './twelvelabs';

/** A real n8n with the packed node in it, and the TwelveLabs that its credential leads to. */
export type Stage = { n8n: N8n; version: string; twelveLabs: TwelveLabs };

/** Says what it will run against and in, installs and starts n8n, and tests the credential. */
export async function prepare(cleanup: Cleanup, fileFolder: string): Promise<Stage> {
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

/** Imports a workflow and runs it from its trigger under a progress line. */
export async function runWorkflow(
	{ n8n }: Stage,
	workflow: Workflow,
	trigger: string,
	detail: string,
): Promise<Execution> {
	const id = await n8n.importWorkflow(workflow);
	const run = await withProgress(`n8n runs "${workflow.name}" (${detail})`, () =>
		n8n.execute(id, trigger, 4 * 3_600_000),
	);
	return succeeded(run);
}

/** Refuses a run that an error stopped. @throws Problem with n8n's words */
export function succeeded(run: Execution): Execution {
	if (run.error === undefined) return run;
	const { node = 'n8n', message, description = '' } = run.error;
	throw new Problem(`${node}: ${message}\n  ${description}`);
}
