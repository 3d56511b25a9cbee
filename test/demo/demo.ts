import { Problem, runProgram, type Cleanup } from '../n8n/program';
import { withProgress } from '../n8n/progress';
import { openSession } from '../n8n/session';
import { readExample, withParameters } from '../n8n/workflow';
import { clipTable, totals } from './clips';
import { openTwelveLabs } from './twelvelabs';
import { findVideo } from './video';

const embedNode = 'TwelveLabs Embed Video';

/** The main job: a real n8n embeds a real video and the clips are shown. */
async function demo(cleanup: Cleanup): Promise<void> {
	const video = findVideo(process.argv[2]);
	const twelveLabs = await openTwelveLabs(cleanup);
	console.log(
		twelveLabs.emulated
			? 'No TWELVELABS_API_KEY: this run uses an emulator of TwelveLabs on this machine.'
			: 'TWELVELABS_API_KEY is set: this run uses TwelveLabs itself and is billed.',
	);
	const { n8n, version } = await openSession(cleanup, { fileFolders: [video.folder] });

	const credentialId = await n8n.importCredential(twelveLabs.credential);
	const check = await n8n.testCredential(credentialId, twelveLabs.credential);
	if (check.status !== 'OK') {
		throw new Problem(`n8n tested the credential with ${twelveLabs.name}: ${check.message}`);
	}
	const workflow = withParameters(readExample('embed-video'), {
		'Read Video': { fileSelector: video.selector },
	});
	const id = await n8n.importWorkflow(workflow);

	const megabytes = (video.bytes / 1e6).toFixed(1);
	const run = await withProgress(`n8n runs "${workflow.name}" (${megabytes} MB)`, () =>
		n8n.execute(id, 'Start', 4 * 3_600_000),
	);
	if (run.error !== undefined) {
		const { node = 'n8n', message, description = '' } = run.error;
		throw new Problem(`${node}: ${message}\n  ${description}`);
	}
	const clips = run.json(embedNode);
	if (clips.length === 0) throw new Problem(`${embedNode} gave no clips.`);

	console.log(`\n${clipTable(clips)}\n\n${totals(clips)}`);
	console.log(`${video.path}\nran in n8n ${version}, node installed from its tarball,`);
	console.log(`against ${twelveLabs.name}.`);
	if (twelveLabs.emulated) {
		console.log('The numbers are emulated. With TWELVELABS_API_KEY set they come from TwelveLabs.');
	}
}

void runProgram(demo);
