import { examples } from './examples';
import { closeN8n, openN8n } from './n8n-fixture';
import { registration } from './registration';
import { retryOnFail } from './retry-on-fail';
import { agentTool } from './storage/agent-tool';
import { upload } from './upload';

// The first time, n8n itself is downloaded.
beforeAll(() => openN8n(), 20 * 60_000);
afterAll(closeN8n, 30_000);
jest.setTimeout(120_000);

describe('the package in n8n', registration);
describe('the workflows of examples/', () => examples());
describe('a video that comes in by webhook', upload);
describe("n8n's Retry On Fail", retryOnFail);
describe('the node as a tool of an agent', agentTool);
