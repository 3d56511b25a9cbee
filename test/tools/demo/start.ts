import { type Cleanup, runProgram } from '../../e2e/n8n/program';
import { openSession } from '../../e2e/n8n/session';
import {
	nodeOf,
	orderedNames,
	readExample,
	withParameters,
	withSamples,
	type Workflow,
} from '../../e2e/n8n/workflow';
import { openTwelveLabs } from './prepare';
import { findVideo } from './video';

const twelveLabsApi = 'TwelveLabs account';

/**
 * The example under its number in examples/README.md, with a file to read and with videos that TwelveLabs
 * can fetch.
 */
function prepared(example: string, fileSelector: string, samples: string | undefined): Workflow {
	// Only the credential that exists: n8n marks the other nodes that need one.
	const found = readExample(example, { twelveLabsApi });
	const workflow = samples === undefined ? found : withSamples(found, samples);
	const name = `${orderedNames().indexOf(example) + 1} · ${workflow.name}`;
	if (!nodeOf(workflow, 'Read Video')) return { ...workflow, name };
	return { ...withParameters(workflow, { 'Read Video': { fileSelector } }), name };
}

/** An n8n to click through, with the node, a credential and the examples. */
async function start(cleanup: Cleanup): Promise<void> {
	const video = findVideo(process.argv[2]);
	const twelveLabs = await openTwelveLabs(cleanup);
	const { n8n, owner } = await openSession(cleanup, {
		fileFolders: [video.folder],
		hasEditor: true,
		port: 5678,
	});
	await n8n.importCredential(twelveLabs.credential, twelveLabsApi);
	const { samples } = twelveLabs;
	// n8n lists the newest first.
	for (const name of orderedNames().reverse()) {
		await n8n.importWorkflow(prepared(name, video.selector, samples));
	}
	const { apiKey, baseUrl } = twelveLabs.credential;
	// Never print a real key.
	const hint = twelveLabs.emulated
		? `For a credential of your own: API Key ${apiKey}, Base URL ${baseUrl}\n`
		: '';
	console.log(`
  n8n       ${n8n.url}
  email     ${owner.email}
  password  ${owner.password}

The node, a credential and the workflows of examples/ are in it: begin with number 1. It talks to ${twelveLabs.name}.
${hint}Ctrl-C stops it and deletes everything made in it.`);
	await n8n.ended();
}

void runProgram(start);
