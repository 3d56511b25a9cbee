import { type Cleanup, runProgram } from '../../e2e/n8n/program';
import { openSession } from '../../e2e/n8n/session';
import { exampleNames, readExample, withParameters, type Workflow } from '../../e2e/n8n/workflow';
import { openTwelveLabs } from './prepare';
import { findVideo } from './video';

/** The example, with what a person would fill in first: a file to read, a video to fetch. */
function prepared(workflow: Workflow, selector: string, videoUrl: string | undefined): Workflow {
	const changes = {
		'Read Video': { fileSelector: selector },
		...(videoUrl === undefined
			? {}
			: { 'Create Task': { videoUrl }, 'Embed the Video': { videoUrl } }),
	};
	const names = workflow.nodes.map((node) => node.name);
	return withParameters(
		workflow,
		Object.fromEntries(Object.entries(changes).filter(([name]) => names.includes(name))),
	);
}

/** An n8n to click through: the node, the credential and the examples are in it. */
async function start(cleanup: Cleanup): Promise<void> {
	const video = findVideo(process.argv[2]);
	const twelveLabs = await openTwelveLabs(cleanup);
	const { n8n, owner } = await openSession(cleanup, { fileFolders: [video.folder], port: 5678 });
	const twelveLabsApi = 'TwelveLabs account';
	await n8n.importCredential(twelveLabs.credential, twelveLabsApi);
	for (const name of exampleNames()) {
		// Only what is there: n8n marks the other nodes that ask for a credential.
		const example = readExample(name, { twelveLabsApi });
		await n8n.importWorkflow(prepared(example, video.selector, twelveLabs.videoUrl));
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

The node, a credential and the workflows of examples/ are in it. It talks to ${twelveLabs.name}.
${hint}Ctrl-C stops it and deletes everything made in it.`);
	await n8n.ended();
}

void runProgram(start);
