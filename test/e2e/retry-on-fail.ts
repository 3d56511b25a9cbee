import type { INode } from 'n8n-workflow';
import { after, answer, on, once, times } from '../emulator';
import { withN8n, type N8nFixture } from './n8n-fixture';
import type { Workflow } from './n8n/workflow';

/** Videos, one a pass of a loop. */
const COUNT = 40;

const node = (
	name: string,
	type: string,
	typeVersion: number,
	parameters: INode['parameters'],
	more: Partial<INode> = {},
): INode => ({ id: name, name, type, typeVersion, position: [0, 0], parameters, ...more });

/** Creates a task for each video in a loop; n8n tries a failed pass again. */
const loop = (origin: string): Workflow => ({
	name: 'Retry in a loop',
	nodes: [
		node('Start', 'n8n-nodes-base.manualTrigger', 1, {}),
		node('Videos', 'n8n-nodes-base.code', 2, {
			jsCode: `return Array.from({ length: ${COUNT} }, (_, n) => ({ json: { url: '${origin}/samples/harbour-at-sunset.mp4?n=' + n + '&X-Amz-Signature=SECRET' } }));`,
		}),
		node('Loop', 'n8n-nodes-base.splitInBatches', 3, { options: {} }),
		node(
			'Create',
			'n8n-nodes-twelvelabs.embedVideo',
			1,
			{ operation: 'createTask', videoSource: 'url', videoUrl: '={{ $json.url }}' },
			{
				retryOnFail: true,
				maxTries: 3,
				waitBetweenTries: 100,
				credentials: { twelveLabsApi: { id: null, name: 'TwelveLabs account' } },
			},
		),
	],
	connections: {
		Start: { main: [[{ node: 'Videos', type: 'main', index: 0 }]] },
		Videos: { main: [[{ node: 'Loop', type: 'main', index: 0 }]] },
		Loop: { main: [[], [{ node: 'Create', type: 'main', index: 0 }]] },
		Create: { main: [[{ node: 'Loop', type: 'main', index: 0 }]] },
	},
	settings: { executionOrder: 'v1' },
});

/**
 * n8n's own Retry On Fail: what failed is created at the second try, what exists never again; and what
 * the node keeps for that in the saved execution stays small and tells no secret.
 */
async function triesAgain({ n8n, emulator }: N8nFixture): Promise<void> {
	emulator.intercept(
		on('POST /embed/tasks', after(4, once(answer(400)))),
		// The last video: it may exist, and each try only looks for it.
		on('POST /embed/tasks', after(COUNT - 1, times(3, answer(504)))),
	);
	const workflow = loop(emulator.origin);
	const create = workflow.nodes.find(({ name }) => name === 'Create');
	if (create) create.parameters = { ...create.parameters, options: { maxRetryTimeSec: 2 } };
	const run = await n8n.execute(await n8n.importWorkflow(workflow), 'Start');
	expect(run.status).toBe('error');
	expect(run.error?.message).toContain('may exist anyway');

	expect(emulator.tasks.size).toBe(COUNT - 1);
	const posts = emulator.requests.filter(({ method }) => method === 'POST');
	expect(posts).toHaveLength(COUNT + 1);
	const held = run.json('Create').map(({ task_id }) => task_id);
	expect(new Set(held.filter(Boolean))).toEqual(new Set(emulator.tasks.keys()));

	const kept = JSON.stringify(run.context('Create'));
	expect(kept).toContain('since');
	expect(kept.length).toBeLessThan(300);
	expect(kept).not.toMatch(/SECRET|samples/);
}

/** The tests of n8n's Retry On Fail. */
export function retryOnFail(): void {
	test('in a loop creates what failed, and nothing twice', withN8n(triesAgain));
}
