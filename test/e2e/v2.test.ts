import { closeN8n, openN8n } from './n8n-fixture';
import { remove } from './n8n/folders';
import { examplesWithBothApis } from './v2/both-apis';
import { filesFolder, largeFile, mediaTypes } from './v2/files';

beforeAll(() =>
	openN8n({ emulator: { v2: { assetProcessingMs: 0 } }, fileFolders: [filesFolder] }),
);
afterAll(async () => {
	await closeN8n();
	remove(filesFolder);
});

describe('a file of 250 MB', largeFile);
describe('media that are no videos', mediaTypes);
describe('an example gives the same with Embed API set to v1 and to v2', examplesWithBothApis);
