import { parseArgs } from 'node:util';
import { Problem, runProgram, type Cleanup } from '../n8n/program';
import { readExample, withParameters } from '../n8n/workflow';
import { clipTable, totals } from './clips';
import { prepare, runWorkflow } from './prepare';
import { search } from './search';
import { searchChroma } from './search-chroma';
import { findVideo } from './video';

const embedNode = 'TwelveLabs Embed Video';

/** The main job: a real n8n embeds a real video and the clips are shown. */
async function embed(cleanup: Cleanup, given: string | undefined): Promise<void> {
	const video = findVideo(given);
	const stage = await prepare(cleanup, video.folder);
	const { twelveLabs, version } = stage;
	const workflow = withParameters(readExample('embed-video'), {
		'Read Video': { fileSelector: video.selector },
	});
	const megabytes = (video.bytes / 1e6).toFixed(1);
	const run = await runWorkflow(stage, workflow, 'Start', `${megabytes} MB`);
	const clips = run.json(embedNode);
	if (clips.length === 0) throw new Problem(`${embedNode} gave no clips.`);

	console.log(`\n${clipTable(clips)}\n\n${totals(clips)}`);
	console.log(`${video.path}\nran in n8n ${version}, node installed from its tarball,`);
	console.log(`against ${twelveLabs.name}.`);
	if (twelveLabs.emulated) {
		console.log('The numbers are emulated. With TWELVELABS_API_KEY set they come from TwelveLabs.');
	}
}

const searches: Record<string, typeof search | undefined> = {
	postgres: search,
	chroma: searchChroma,
};

/**
 * `demo [video]` embeds a video; `demo search words… [--store postgres|chroma]` finds moments of the
 * sample videos.
 */
async function demo(cleanup: Cleanup): Promise<void> {
	const options = { store: { type: 'string', default: 'postgres' } } as const;
	const { positionals, values } = parseArgs({ options, allowPositionals: true });
	const [first, ...rest] = positionals;
	if (first !== 'search') return await embed(cleanup, first);
	const find = searches[values.store];
	if (find === undefined) throw new Problem('--store is postgres or chroma.');
	await find(cleanup, rest.join(' '));
}

void runProgram(demo);
