import type { NodeResult } from '../engine';
import { withEmulator } from '../with-emulator';
import { concurrentTest } from '../concurrent-test';

/** What Retry On Fail needs to know lies in n8n's node context, which is saved with the execution. */

jest.setTimeout(60_000);

/** What the execution keeps of the node, as JSON. */
const kept = ({ run }: NodeResult): string =>
	JSON.stringify(run.data.executionData?.contextData['node:Node'] ?? {});

const SECRET = 'X-Amz-Signature=0123456789abcdef';

concurrentTest('a loop of many passes, each with an item that fails, keeps no more than one', () =>
	withEmulator(async ({ run, url, taskIds }) => {
		const of = (passes: number): Promise<NodeResult> =>
			run({
				parameters: {
					operation: 'createTask',
					videoSource: 'url',
					videoUrl: `={{ $itemIndex === 0 ? '${url()}&${SECRET}' : 'no address' }}`,
				},
				items: [{}, {}],
				onError: 'continueRegularOutput',
				passes,
			});
		const once = kept(await of(1));
		const often = await of(200);
		expect(taskIds()).toHaveLength(201);
		expect(once).toContain(taskIds()[0]);
		expect(kept(often).length).toBeLessThan(once.length + 10);
		expect(kept(often)).toContain(taskIds().at(-1));
		for (const part of [SECRET, 'http', 'harbour']) expect(kept(often)).not.toContain(part);
	}),
);

concurrentTest('where no item fails nothing is kept', () =>
	withEmulator(async ({ run, url, taskIds }) => {
		const parameters = { operation: 'createTask', videoSource: 'url', videoUrl: url() };
		const result = await run({ parameters, passes: 3 });
		expect(taskIds()).toHaveLength(3);
		expect(kept(result)).toBe('{}');
	}),
);
