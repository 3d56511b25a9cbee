import type { Execution } from '../../e2e/n8n/execution';
import { checkout } from '../../e2e/n8n/folders';
import { INSTALL_COST, isInstalled } from '../../e2e/n8n/install';
import { type Cleanup, Problem, run, withProgress } from '../../e2e/n8n/program';
import { readExample, withParameters, type Workflow } from '../../e2e/n8n/workflow';
import { announceTwelveLabs, prepare, runWorkflow, succeeded, type TwelveLabs } from './prepare';
import { clipTable, totals } from './table';
import type { Video } from './video';

const embedNode = 'TwelveLabs Embed Video';
const firstNode = 'Start';

const exampleFor = (fileSelector: string, modelName: string): Workflow =>
	withParameters(readExample('embed-video'), {
		'Read Video': { fileSelector },
		[embedNode]: { modelName },
	});

const megabytes = ({ bytes }: Video) => `${(bytes / 1e6).toFixed(1)} MB`;

function show(ran: Execution, video: Video, where: string, twelveLabs: TwelveLabs): void {
	const clips = ran.json(embedNode);
	if (clips.length === 0) throw new Problem(`${embedNode} gave no clips.`);
	console.log(`\n${clipTable(clips)}\n\n${totals(clips)}`);
	console.log(`${video.path}\n${where},\nagainst ${twelveLabs.name}.`);
	if (twelveLabs.emulated) {
		console.log('The numbers are emulated. With TWELVELABS_API_KEY set they come from TwelveLabs.');
	}
}

/** The main job at once: n8n's own engine, which is installed with this package, embeds a video. */
export async function embedInEngine(cleanup: Cleanup, video: Video, model: string): Promise<void> {
	const twelveLabs = await announceTwelveLabs(cleanup);
	await withProgress('Building this package', () => run('npm', ['run', 'build'], checkout));
	const engine = await withProgress("Loading n8n's engine", () => import('./engine'));
	cleanup.add(engine.forget);
	const example = exampleFor(video.path, model);
	const ran = await withProgress(`n8n's engine runs "${example.name}" (${megabytes(video)})`, () =>
		engine.runInEngine(example, firstNode, twelveLabs.credential),
	);
	const where = `ran on n8n's own engine (n8n-core ${engine.version}), the file handed over by a stand-in as its Read Files node would`;
	show(succeeded(ran), video, where, twelveLabs);
	const first = isInstalled() ? '' : `; it is installed first, ${INSTALL_COST}`;
	console.log(`\nAll of n8n with its editor, this node and the examples${first}:  npm start`);
}

/** The same in all of n8n, into which this package is installed as a user does it. */
export async function embedInN8n(cleanup: Cleanup, video: Video, model: string): Promise<void> {
	const session = await prepare(cleanup, video.folder);
	const example = exampleFor(video.selector, model);
	const ran = await runWorkflow(session, example, firstNode, megabytes(video));
	const where = `ran in n8n ${session.version}, node installed from its tarball`;
	show(ran, video, where, session.twelveLabs);
}
