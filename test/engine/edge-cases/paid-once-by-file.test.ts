import { compressed, type Interceptor, on, once, resetConnection, untouched } from '../../emulator';
import { createFromFile, withEmulator, saidBy, smallFile } from '../with-emulator';
import { concurrentTest } from '../concurrent-test';
import { listedMetadata } from './odd-server';

/** An upload whose answer is lost, and a list that writes its name otherwise: paid once, and named. */

jest.setTimeout(40_000);

/** The list has this name for the file. */
const named = (spell: (name: string) => string | null): Interceptor =>
	listedMetadata((metadata) => ({
		...metadata,
		input_filename: spell(String(metadata.input_filename)),
	}));

concurrentTest.each<[string, string, Interceptor]>([
	['in the other Unicode form', 'Küste.mp4', named((name) => name.normalize('NFD'))],
	['as it was sent, quotes escaped', 'Ein "Test".mp4', untouched],
	['with quotes of its own', 'Ein "Test".mp4', named((name) => name.replaceAll('%22', '"'))],
	['with a path before it', 'harbour.mp4', named((name) => `C:\\videos\\${name}`)],
	['as null', 'harbour.mp4', named(() => null)],
	['not at all', 'harbour.mp4', listedMetadata(() => undefined)],
])('its name %s', (_, fileName, list) =>
	withEmulator(async ({ emulator, run, creations, taskIds }) => {
		emulator.intercept(on('POST', once(resetConnection('after-request'))), list);
		const options = { maxRetryTimeSec: 2 };
		const result = await run({
			...createFromFile(smallFile(fileName), options),
			retryOnFail: 3,
		});
		expect(creations()).toHaveLength(1);
		expect(result.error?.context?.candidates).toEqual(taskIds());
		expect(saidBy(result)).toContain(taskIds()[0]);
	}),
);

concurrentTest('the answer is packed and damaged: paid once, and named', () =>
	withEmulator(async ({ emulator, run, creations, taskIds }) => {
		emulator.intercept(on('POST', once(compressed('br', 'damaged'))));
		const result = await run({
			...createFromFile(smallFile(), { maxRetryTimeSec: 2 }),
			retryOnFail: 3,
		});
		expect(creations()).toHaveLength(1);
		expect(result.error?.context?.candidates).toEqual(taskIds());
	}),
);
