import { examples } from './examples';
import { registration } from './registration';
import { retryOnFail } from './retry-on-fail';
import { agentTool } from './storage/agent-tool';
import { upload } from './upload';
import { closeWorld, openWorld } from './world';

// The first time, n8n itself is downloaded.
beforeAll(() => openWorld(), 20 * 60_000);
afterAll(closeWorld, 30_000);
jest.setTimeout(120_000);

describe('the package in n8n', registration);
describe('the workflows of examples/', () => examples());
describe('a video that comes in by webhook', upload);
describe("n8n's Retry On Fail", retryOnFail);
describe('the node as a tool of an agent', agentTool);
