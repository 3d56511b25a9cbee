import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where n8n's engine keeps this process's files, such as binary data. */
export const userFolder = mkdtempSync(join(tmpdir(), 'n8n-engine-'));

// Without it a run of all tests leaves some gigabytes in the temp folder. The demo removes it itself.
if (typeof afterAll === 'function') {
	afterAll(() => rmSync(userFolder, { recursive: true, force: true }));
}

// n8n-core reads these when it loads, so this file is imported before it.
process.env.N8N_USER_FOLDER = userFolder;
process.env.N8N_ENCRYPTION_KEY = 'k'.repeat(32);
process.env.N8N_LOG_LEVEL = 'silent';
