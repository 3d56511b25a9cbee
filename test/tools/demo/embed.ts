import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { INode } from 'n8n-workflow';
import type { Execution } from '../../e2e/n8n/execution';
import { checkout } from '../../e2e/n8n/folders';
import { INSTALL_COST, isInstalled } from '../../e2e/n8n/install';
import { type Cleanup, Problem, run, withProgress } from '../../e2e/n8n/program';
import { readExample, withParameters, type Workflow } from '../../e2e/n8n/workflow';
import { announceTwelveLabs, prepare, runWorkflow, succeeded, type TwelveLabs } from './prepare';
import { momentTable, readerOf, totals } from './table';
import { sampleVideo, type Video } from './video';

/** What to find, in which video, by which model, and whether to open the page that plays it. */
export type Wish = { video: Video; words: string; model: string; open: boolean };

const firstNode = 'Start';

/** Where the page with the players is written: beside the bundled samples. */
const pagePath = join(dirname(sampleVideo), 'moments.html');

/** A node in the place of one of the example, or before it. */
const standIn = (
	name: string,
	node: Pick<INode, 'type' | 'typeVersion' | 'parameters'>,
): INode => ({
	id: name,
	name,
	position: [0, 0],
	...node,
});

/**
 * The example find-the-moment for a file: what its form would ask for is given, the file is read, and
 * the page comes out as HTML.
 */
function exampleFor({ video, words, model: modelName }: Wish, fileSelector: string): Workflow {
	// A browser opens the file where TwelveLabs would have an address.
	const link = { name: 'link', value: pathToFileURL(video.path).href };
	const example = withParameters(readExample('find-the-moment'), {
		'Embed the Video': {
			modelName,
			videoSource: 'binary',
			options: { metadata: { values: [link] } },
		},
		'Embed the Words': { modelName },
	});
	const form = standIn('Form', {
		type: 'n8n-nodes-base.set',
		typeVersion: 3.4,
		parameters: {
			mode: 'raw',
			jsonOutput: JSON.stringify({ 'What are you looking for?': words }),
			options: {},
		},
	});
	const start = { type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, parameters: {} };
	const to = (node: string) => ({ main: [[{ node, type: 'main' as const, index: 0 }]] });
	return {
		...example,
		nodes: [
			standIn(firstNode, start),
			standIn('Read Video', readerOf(fileSelector)),
			...example.nodes
				.filter(({ name }) => name !== 'Show Page')
				.map((node) => (node.name === 'Form' ? form : node)),
		],
		connections: {
			...example.connections,
			[firstNode]: to('Form'),
			Form: to('Read Video'),
			'Read Video': to('Embed the Video'),
			Page: {},
		},
	};
}

const megabytes = ({ bytes }: Video) => `${(bytes / 1e6).toFixed(1)} MB`;

/** Opens a file as a double click does. */
function openFile(path: string): void {
	const [program, ...args] =
		process.platform === 'win32'
			? ['cmd', '/c', 'start', '""']
			: [process.platform === 'darwin' ? 'open' : 'xdg-open'];
	spawn(program, [...args, path], { detached: true, stdio: 'ignore' })
		.on('error', () => console.error(`Nothing here opens ${path}`))
		.unref();
}

/** Prints the moments, and writes the page that plays them; its path is the last line. */
function show(ran: Execution, wish: Wish, where: string, twelveLabs: TwelveLabs): void {
	const [first, ...moments] = ran.json('Best Moments');
	if (first?.error !== undefined) throw new Problem(String(first.error));
	const { words, video } = wish;
	console.log(`\nThe moments of ${video.path} that fit "${words}" best:\n`);
	console.log(momentTable(first === undefined ? [] : [first, ...moments]));
	console.log(`\n${totals(ran.json('Embed the Video'))}`);
	console.log(`${where},\nagainst ${twelveLabs.name}.`);
	if (twelveLabs.emulated) {
		console.log(
			'Similarity is emulated: words are compared with file names and chapter titles. With TWELVELABS_API_KEY set it is that of TwelveLabs.',
		);
	}
	const [page] = ran.json('Page');
	writeFileSync(
		pagePath,
		`<!doctype html>\n<meta charset="utf-8">\n<title>Find the moment</title>${String(page?.html)}\n`,
	);
	const next = isInstalled() ? '' : `; it is installed first, ${INSTALL_COST}`;
	console.log(`\nAll of n8n with its editor, this node and the examples${next}: npm start`);
	console.log(`The page that plays them:\n${pagePath}`);
	if (wish.open) openFile(pagePath);
}

/** `npm run build` without the check of types, which takes seconds; the tests check them. */
async function buildPackage(): Promise<void> {
	const modules = join(checkout, 'node_modules');
	await run(process.execPath, [join(modules, 'typescript/bin/tsc'), '--noCheck'], checkout);
	await run(process.execPath, [join(modules, 'gulp/bin/gulp.js')], checkout);
}

/** The main job at once: n8n's own engine, which is installed with this package, finds the moments. */
export async function embedInEngine(cleanup: Cleanup, wish: Wish): Promise<void> {
	const twelveLabs = await announceTwelveLabs(cleanup);
	const [engine] = await Promise.all([
		withProgress("Loading n8n's engine", () => import('./engine')),
		withProgress('Building this package', buildPackage),
	]);
	cleanup.add(engine.forget);
	const example = exampleFor(wish, wish.video.path);
	const label = `n8n's engine runs "${example.name}" (${megabytes(wish.video)})`;
	const ran = await withProgress(label, () =>
		engine.runInEngine(example, firstNode, twelveLabs.credential),
	);
	const where = `ran on n8n's own engine (n8n-core ${engine.version}), with stand-ins for n8n's own nodes`;
	show(succeeded(ran), wish, where, twelveLabs);
}

/** The same in all of n8n, into which this package is installed as a user does it. */
export async function embedInN8n(cleanup: Cleanup, wish: Wish): Promise<void> {
	const { video } = wish;
	const session = await prepare(cleanup, video.folder);
	const example = exampleFor(wish, video.selector);
	const ran = await runWorkflow(session, example, firstNode, megabytes(video));
	const where = `ran in n8n ${session.version}, node installed from its tarball`;
	show(ran, wish, where, session.twelveLabs);
}
