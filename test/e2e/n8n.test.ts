import { examples } from './examples';
import { useN8n } from './n8n-fixture';
import { registration } from './registration';
import { retryOnFail } from './retry-on-fail';
import { agentTool } from './storage/agent-tool';
import { upload } from './upload';

useN8n({ hasEditor: true });

describe('the package in n8n', registration);
describe('the workflows of examples/', () => examples());
describe('a video that comes in by webhook', upload);
describe("n8n's Retry On Fail", retryOnFail);
describe('the node as a tool of an agent', agentTool);
