import { readResult } from '../../nodes/shared/api/v1/read-v1';
import { OUTPUTS } from '../../nodes/shared/model/outputs';
import { outputItems, type OutputSettings } from '../../nodes/shared/output/output';
import { byId, EngineFixture } from './engine-fixture';
import { TriggerRun } from './trigger-run';

/** The shapes are those of the unit tests; here the nodes make them from the API's answer and the settings. */

const fixture = new EngineFixture();

const DEFAULTS = { embeddingFormat: 'array', includeEmbedding: true, batchSize: 100 } as const;

const SETTINGS: [string, Partial<Pick<OutputSettings, keyof typeof DEFAULTS>>][] = [
	['the defaults', {}],
	['vectors as base64, in batches of four', { embeddingFormat: 'base64', batchSize: 4 }],
	['vectors as text', { embeddingFormat: 'string' }],
	['no vectors', { includeEmbedding: false }],
];

describe.each(OUTPUTS.map(({ value }) => value))('%s', (output) => {
	test.each(SETTINGS)('with %s', async (_, options) => {
		const { emulator } = fixture;
		const run = await TriggerRun.activated(emulator, {
			output,
			options: { ...options, nameVideosBy: 'source' },
		});
		const { id } = emulator.seedTask({ filename: 'film.mp4', clips: 2 });
		const result = readResult(id, await fixture.ask(`/embed/tasks/${id}`));
		const naming = { videoId: 'film.mp4' };
		const items = outputItems(result, { output, naming, ...DEFAULTS, ...options });
		const parameters = { operation: 'getEmbeddings', output, taskId: byId(id), ...naming, options };
		expect(await fixture.json({ parameters })).toStrictEqual(items);
		await run.poll();
		expect(run.emissions.flat().map(({ json }) => json)).toStrictEqual(items);
	});
});
