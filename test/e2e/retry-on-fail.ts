import { after, answer, on, once, times } from '../emulator';
import { inN8n, type N8nFixture } from './n8n-fixture';
import { connected, node, ours, to, type Workflow } from './n8n/workflow';

/** Videos, one per iteration of a loop. */
const COUNT = 40;

/** Creates a task for each video in a loop; n8n retries a failed iteration. */
const loop = (origin: string): Workflow =>
	connected(
		'Retry in a loop',
		[
			node('Start', 'n8n-nodes-base.manualTrigger'),
			node(
				'Videos',
				'n8n-nodes-base.code',
				{
					jsCode: `return Array.from({ length: ${COUNT} }, (_, n) => ({ json: { url: '${origin}/samples/harbour-at-sunset.mp4?n=' + n + '&X-Amz-Signature=SECRET' } }));`,
				},
				{ typeVersion: 2 },
			),
			node('Loop', 'n8n-nodes-base.splitInBatches', { options: {} }, { typeVersion: 3 }),
			{
				...ours(
					'embedVideo',
					{
						operation: 'createTask',
						videoSource: 'url',
						videoUrl: '={{ $json.url }}',
						options: { maxRetryTimeSec: 2 },
					},
					'Create',
				),
				retryOnFail: true,
				maxTries: 3,
				waitBetweenTries: 100,
			},
		],
		{
			Start: to('Videos'),
			Videos: to('Loop'),
			Loop: { main: [[], [{ node: 'Create', type: 'main', index: 0 }]] },
			Create: to('Loop'),
		},
	);

/**
 * n8n's own Retry On Fail: a failed task is created on the second try, an existing one never again. What
 * the node keeps for that in the saved execution is small and holds no secret.
 */
async function triesAgain({ n8n, emulator }: N8nFixture): Promise<void> {
	emulator.intercept(
		on('POST /embed/tasks', after(4, once(answer(400)))),
		// The task of the last video may exist: each try only looks it up.
		on('POST /embed/tasks', after(COUNT - 1, times(3, answer(504)))),
	);
	const run = await n8n.execute(loop(emulator.origin), 'Start');
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

export function retryOnFail(): void {
	inN8n('in a loop creates the failed task, and none twice', triesAgain);
}
