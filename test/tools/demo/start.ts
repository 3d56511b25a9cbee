import { type Cleanup, runProgram } from '../../e2e/n8n/program';
import { openSession } from '../../e2e/n8n/session';
import {
	orderedNames,
	readExample,
	withParameters,
	withSamples,
	type Workflow,
} from '../../e2e/n8n/workflow';
import { openTwelveLabs } from './prepare';
import { findVideo } from './video';

/**
 * The example with what a person would fill in first, a file to read and videos that TwelveLabs can
 * fetch, under its number in examples/README.md.
 */
function prepared(
	example: string,
	{ selector, samples }: { selector: string; samples: string | undefined },
): Workflow {
	// Only what is there: n8n marks the other nodes that ask for a credential.
	const found = readExample(example, { twelveLabsApi });
	const workflow = samples === undefined ? found : withSamples(found, samples);
	const readsFile = workflow.nodes.some(({ name }) => name === 'Read Video');
	const name = `${orderedNames().indexOf(example) + 1} · ${workflow.name}`;
	return {
		...(readsFile
			? withParameters(workflow, { 'Read Video': { fileSelector: selector } })
			: workflow),
		name,
	};
}

const twelveLabsApi = 'TwelveLabs account';

/** An n8n to click through: the node, the credential and the examples are in it. */
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
		await n8n.importWorkflow(prepared(name, { selector: video.selector, samples }));
	}
	const { apiKey, baseUrl } = twelveLabs.credential;
	// A real key is nobody's business here.
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
