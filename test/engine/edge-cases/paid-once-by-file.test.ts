import type { HostileSwitches, RewriteTo } from '../../emulator';
import { createFromFile, withEmulator, saidBy, smallFile } from '../with-emulator';
import { concurrentTest } from '../concurrent-test';

/** An upload whose answer is lost, and a list that writes its name otherwise: paid once, and named. */

jest.setTimeout(40_000);

const NAME = 'video_embedding.metadata.input_filename' as const;

const named = (to: RewriteTo): HostileSwitches => ({
	rewrites: [{ view: 'list', path: NAME, to }],
});

concurrentTest.each<[string, string, HostileSwitches]>([
	['in the other Unicode form', 'Küste.mp4', named({ spelling: 'nfd' })],
	['as it was sent, quotes escaped', 'Ein "Test".mp4', {}],
	['with quotes of its own', 'Ein "Test".mp4', named({ spelling: 'plain-quotes' })],
	['with a path before it', 'harbour.mp4', named({ value: 'C:\\videos\\harbour.mp4' })],
	['as null', 'harbour.mp4', named('null')],
	[
		'not at all',
		'harbour.mp4',
		{ rewrites: [{ view: 'list', path: 'video_embedding.metadata', to: 'absent' }] },
	],
])('its name %s', (_, fileName, hostile) =>
	withEmulator(
		async ({ emulator, run, creations, taskIds }) => {
			emulator.faults.add({ match: { method: 'POST' }, then: { reset: 'after-accept' } });
			const options = { maxRetryTimeSec: 2 };
			const result = await run({
				...createFromFile(smallFile(fileName), options),
				retryOnFail: 3,
			});
			expect(creations()).toHaveLength(1);
			expect(result.error?.context?.candidates).toEqual(taskIds());
			expect(saidBy(result)).toContain(taskIds()[0]);
		},
		{ hostile },
	),
);

concurrentTest('the answer is packed and damaged: paid once, and named', () =>
	withEmulator(async ({ emulator, run, creations, taskIds }) => {
		const then = { encoding: 'br', broken: 'damaged' } as const;
		emulator.faults.add({ match: { method: 'POST' }, then });
		const result = await run({
			...createFromFile(smallFile(), { maxRetryTimeSec: 2 }),
			retryOnFail: 3,
		});
		expect(creations()).toHaveLength(1);
		expect(result.error?.context?.candidates).toEqual(taskIds());
	}),
);
