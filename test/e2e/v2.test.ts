import { remove } from './n8n/folders';
import { examplesBothWays } from './v2/examples-both-ways';
import { filesFolder } from './v2/files';
import { largeFile } from './v2/large-file';
import { mediaTypes } from './v2/media-types';
import { closeWorld, openWorld } from './world';

// The first time, n8n itself is downloaded.
beforeAll(
	() =>
		openWorld({
			emulator: { processingMs: 300, v2: { assetProcessingMs: 0 } },
			fileFolders: [filesFolder],
		}),
	20 * 60_000,
);
afterAll(async () => {
	await closeWorld();
	remove(filesFolder);
}, 30_000);
jest.setTimeout(180_000);

describe('a file of 250 MB', largeFile);
describe('media that are no videos', mediaTypes);
describe('an example with Embed API set to v1 and to v2 gives the same', examplesBothWays);
