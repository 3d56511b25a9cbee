import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Execution } from '../../e2e/n8n/execution';
import { checkout } from '../../e2e/n8n/folders';
import { INSTALL_COST, isInstalled } from '../../e2e/n8n/install';
import { type Cleanup, Problem, run, withProgress } from '../../e2e/n8n/program';
import { readExample, withParameters, type Workflow } from '../../e2e/n8n/workflow';
import { announceTwelveLabs, succeeded, type TwelveLabs } from './prepare';
import { momentTable, ranIn, totals } from './table';
import { sampleVideo, type Video } from './video';

/** What to find in which video with which model. */
type Wish = { video: Video; words: string; model: string };

/** Where the page with the players is written, beside the bundled samples. */
const pagePath = join(dirname(sampleVideo), 'moments.html');

/** The example find-the-moment for a file, with the page as HTML. */
function exampleFor({ video, words, model: modelName }: Wish): Workflow {
	// A browser can open the file, which has no URL for TwelveLabs.
	const link = { name: 'link', value: pathToFileURL(video.path).href };
	const example = withParameters(readExample('find-the-moment'), {
		Form: { path: video.path, words },
		'Embed the Video': {
			modelName,
			videoSource: 'binary',
			options: { metadata: { values: [link] } },
		},
		'Embed the Words': { modelName },
	});
	return {
		...example,
		nodes: example.nodes.filter(({ name }) => name !== 'Show Page'),
		connections: { ...example.connections, Page: {} },
	};
}

const megabytes = ({ bytes }: Video) => `${(bytes / 1e6).toFixed(1)} MB`;

/** Prints the moments, and writes the page that plays them; its path is the last line. */
function show(ran: Execution, wish: Wish, where: string, twelveLabs: TwelveLabs): void {
	const [first, ...moments] = ran.json('Best Moments');
	if (first?.error !== undefined) throw new Problem(String(first.error));
	const { words, video } = wish;
	console.log(`\nThe moments of ${video.path} that fit "${words}" best:\n`);
	console.log(momentTable(first === undefined ? [] : [first, ...moments]));
	console.log(`\n${totals(ran.json('Embed the Video'))}`);
	console.log(ranIn(where, twelveLabs));
	const [page] = ran.json('Page');
	writeFileSync(
		pagePath,
		`<!doctype html>\n<meta charset="utf-8">\n<title>Find the moment</title>${String(page?.html)}\n`,
	);
	const next = isInstalled() ? '' : `; it is installed first, ${INSTALL_COST}`;
	console.log(`\nAll of n8n with its editor, this node and the examples${next}: npm start`);
	console.log(`The page that plays them:\n${pagePath}`);
}

/** `npm run build` without type checks, which take seconds. */
async function buildPackage(): Promise<void> {
	const modules = join(checkout, 'node_modules');
	await run(process.execPath, [join(modules, 'typescript/bin/tsc'), '--noCheck'], checkout);
	await run(process.execPath, [join(modules, 'gulp/bin/gulp.js')], checkout);
}

/** Finds the moments in n8n's own engine, which is among the development packages: no n8n needed. */
export async function embedInEngine(cleanup: Cleanup, wish: Wish): Promise<void> {
	const twelveLabs = await announceTwelveLabs(cleanup);
	const [engine] = await Promise.all([
		withProgress("Loading n8n's engine", () => import('./engine')),
		withProgress('Building this package', buildPackage),
	]);
	cleanup.add(engine.forget);
	const example = exampleFor(wish);
	const label = `n8n's engine runs "${example.name}" (${megabytes(wish.video)})`;
	const ran = await withProgress(label, () =>
		engine.runInEngine(example, 'Form', twelveLabs.credential),
	);
	const where = `on n8n's own engine (n8n-core ${engine.version}), with stand-ins for n8n's own nodes`;
	show(succeeded(ran), wish, where, twelveLabs);
}
