import type { INodeParameters } from 'n8n-workflow';
import type { FaultAction } from '../../emulator';
import { byId } from '../world';
import { inOwnWorld, type OwnWorld, saidBy } from './own-world';
import { together } from './together';

/** The wait for a task: bounded, patient with faults, and never without the task's ID. */

jest.setTimeout(30_000);

const embed = (world: OwnWorld, options: INodeParameters) => ({
	parameters: { videoSource: 'url', videoUrl: world.url(), options },
});

const STATUS = { path: '/status$' };

const polls = ({ emulator }: OwnWorld) =>
	emulator.requests.filter(({ path }) => path.endsWith('/status'));

async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
	const began = Date.now();
	return [await work(), Date.now() - began];
}

together('the first poll comes soon, whatever the interval', () =>
	inOwnWorld(async (world) => {
		const [{ items }, ms] = await timed(() => world.run(embed(world, { pollIntervalSec: 600 })));
		expect(items.length).toBeGreaterThan(0);
		expect(ms).toBeLessThan(4000);
		expect(polls(world)).toHaveLength(1);
	}),
);

together('the last pause ends with the wait', () =>
	inOwnWorld(async (world) => {
		world.emulator.outcomes.add({ never: true });
		const options = { pollIntervalSec: 600, waitTimeoutSec: 3 };
		const [result, ms] = await timed(() => world.run(embed(world, options)));
		expect(ms).toBeGreaterThanOrEqual(3000);
		expect(ms).toBeLessThan(4000);
		expect(polls(world)).toHaveLength(2);
		const [taskId = ''] = world.taskIds();
		expect(result.error?.message).toBe(`Task ${taskId} is still processing after 3 s`);
		expect(saidBy(result)).toContain('Get Embeddings and "Wait Until Ready"');
		expect(result.error?.context).toMatchObject({ task_id: taskId, status: 'processing' });
	}),
);

together('a wait of 0 s looks once', () =>
	inOwnWorld(async (world) => {
		world.emulator.outcomes.add({ never: true });
		const { error } = await world.run(embed(world, { waitTimeoutSec: 0 }));
		expect(error?.message).toMatch(/^Task \w+ is still processing after 0 s$/);
		expect(polls(world)).toHaveLength(1);
	}),
);

together('what ran out is collected later, as the error advises', () =>
	inOwnWorld(async (world) => {
		world.emulator.outcomes.add({ processingMs: 3000 });
		const { error } = await world.run(embed(world, { waitTimeoutSec: 1 }));
		const { items } = await world.run({
			parameters: {
				operation: 'getEmbeddings',
				taskId: byId(String(error?.context?.task_id)),
				waitUntilReady: true,
				options: { pollIntervalSec: 1 },
			},
		});
		expect(items.length).toBeGreaterThan(0);
		expect(world.taskIds()).toHaveLength(1);
	}),
);

together.each<[string, FaultAction]>([
	['503', { status: 503 }],
	['429', { status: 429, headers: { 'Retry-After': '1' } }],
	['resets', { reset: 'before-body' }],
	['answers cut short', { truncate: true }],
	['resets in the middle of the answer', { reset: 'during-answer' }],
])('%s while polling and collecting do not end it', (_, then) =>
	inOwnWorld(async (world) => {
		const collect = { path: '/[0-9a-f]{24}$' };
		world.emulator.faults.add({ match: STATUS, times: 2, then }, { match: collect, then });
		const { items, error } = await world.run(embed(world, { pollIntervalSec: 1 }));
		expect(error).toBeUndefined();
		expect(items.length).toBeGreaterThan(0);
		expect(polls(world)).toHaveLength(3);
		expect(world.taskIds()).toHaveLength(1);
	}),
);

together('faults that outlast the retry budget end it, with the task', () =>
	inOwnWorld(async (world) => {
		world.emulator.faults.add({ match: STATUS, times: 'always', then: { status: 503 } });
		const options = { pollIntervalSec: 1, maxRetryTimeSec: 2 };
		const [result, ms] = await timed(() => world.run(embed(world, options)));
		expect(ms).toBeGreaterThan(2500);
		expect(ms).toBeLessThan(5000);
		expect(result.error?.message).toBe('TwelveLabs can not serve the request now (HTTP 503)');
		expect(result.error?.context).toMatchObject({
			task_id: world.taskIds()[0],
			http_code: 503,
		});
	}),
);

together.each<[string, FaultAction, string]>([
	['trouble', { status: 503 }, 'TwelveLabs can not serve the request now (HTTP 503)'],
	['answers cut short', { truncate: true }, 'TwelveLabs gave an answer that can not be read'],
	['a poll that gets no answer', { delayMs: 60_000 }, 'The connection to TwelveLabs broke'],
	[
		'a limit that lifts after it',
		{ status: 429, headers: { 'Retry-After': '3600' } },
		'The rate limit of TwelveLabs is used up and lifts at',
	],
])('%s up to its end: a time-out that says so, and not late', (_, then, fault) =>
	inOwnWorld(async (world) => {
		world.emulator.faults.add({ match: STATUS, times: 'always', then });
		const options = { pollIntervalSec: 1, waitTimeoutSec: 4 };
		const [result, ms] = await timed(() => world.run(embed(world, options)));
		expect(ms).toBeLessThan(5500);
		expect(result.error?.message).toMatch(/^Task \w+ is still processing after \d s$/);
		expect(saidBy(result)).toContain(`The last look at it failed: ${fault}`);
		expect(result.error?.context).toMatchObject({
			task_id: world.taskIds()[0],
			status: 'processing',
		});
	}),
);

together.each([[401], [403]])('HTTP %i while polling ends it at once, with the task', (status) =>
	inOwnWorld(async (world) => {
		world.emulator.faults.add({ match: STATUS, times: 'always', then: { status } });
		const [result, ms] = await timed(() => world.run(embed(world, { pollIntervalSec: 1 })));
		expect(ms).toBeLessThan(3000);
		expect(polls(world)).toHaveLength(1);
		expect(result.error?.message).toBe('TwelveLabs does not accept the API key');
		expect(result.error?.context).toMatchObject({
			task_id: world.taskIds()[0],
			http_code: status,
		});
	}),
);

together('a task that fails ends it, with the task', () =>
	inOwnWorld(async (world) => {
		world.emulator.outcomes.add({ fail: true });
		const { error } = await world.run(embed(world, { pollIntervalSec: 1 }));
		expect(error?.message).toBe(
			`TwelveLabs could not embed the video of task ${world.taskIds()[0]}`,
		);
		expect(error?.context).toMatchObject({ task_id: world.taskIds()[0], status: 'failed' });
	}),
);

together('Get Embeddings of a task in process: says so, or waits when told', () =>
	inOwnWorld(async (world) => {
		const { id } = world.emulator.seedTask({ status: 'processing', processingMs: 2500 });
		const parameters = { operation: 'getEmbeddings', taskId: byId(id) };
		const atOnce = await world.run({ parameters });
		expect(atOnce.error?.message).toBe(`Task ${id} is still processing`);
		expect(atOnce.error?.description).toContain('Wait Until Ready');
		expect(atOnce.error?.context).toMatchObject({ task_id: id, status: 'processing' });
		const waiting = { ...parameters, waitUntilReady: true, options: { pollIntervalSec: 1 } };
		expect((await world.run({ parameters: waiting })).items.length).toBeGreaterThan(0);
	}),
);
