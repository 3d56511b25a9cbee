import type { INode } from 'n8n-workflow';
import type { Execution } from '../n8n/execution';
import { readExample, withParameters } from '../n8n/workflow';
import type { World } from '../world';

const NODE = 'TwelveLabs Embed Video';

/** Runs examples/embed-video.json with a file of this machine and other settings of its node. */
export async function embedFile(
	{ n8n }: World,
	path: string,
	settings: INode['parameters'],
): Promise<Execution> {
	const workflow = withParameters(readExample('embed-video'), {
		'Read Video': { fileSelector: path },
		[NODE]: { modelName: 'marengo3.5', ...settings },
	});
	const run = await n8n.execute(await n8n.importWorkflow(workflow), 'Start');
	expect(run).toMatchObject({ status: 'success', error: undefined });
	return run;
}

/** What its node gave. */
export const rowsOf = (run: Execution): ReturnType<Execution['json']> => run.json(NODE);
