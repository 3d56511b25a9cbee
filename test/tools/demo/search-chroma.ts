import { posix } from 'node:path';
import { Chroma } from '../../e2e/chroma/chroma';
import { storeExample } from '../../e2e/storage/any-store';
import { chromaStore } from '../../e2e/storage/store-kinds';
import { type Cleanup, withProgress } from '../../e2e/n8n/program';
import type { Workflow } from '../../e2e/n8n/workflow';
import { assertWords, hitTable, ranIn, readerOf } from './hits';
import { prepare, runWorkflow } from './prepare';
import { findVideo } from './video';

/** The example for Chroma, with files instead of addresses. */
function chromaExample(files: string, words: string): Workflow {
	const changes = {
		'TwelveLabs Embed Video': { videoSource: 'binary', videoId: '={{ $binary.data.fileName }}' },
	};
	const example = storeExample(chromaStore, changes, words);
	const nodes = example.nodes.map((node) => ({
		...node,
		...(node.name === 'Videos' && readerOf(files)),
		...(node.name === 'One by One' && { disabled: true }),
	}));
	return { ...example, nodes };
}

/** The story of any vector store: n8n's own node takes the clips with the vectors that they have. */
export async function searchChroma(cleanup: Cleanup, words: string): Promise<void> {
	assertWords(words);
	const { folder, selector } = findVideo(undefined);
	const stage = await prepare(cleanup, folder);
	const chroma = await withProgress('Starting Chroma', () => Chroma.start());
	cleanup.add(() => chroma.close());
	await stage.n8n.rest.post('/rest/credentials', {
		name: 'Chroma',
		type: 'chromaSelfHostedApi',
		data: chroma.credential,
	});

	const example = chromaExample(`${posix.dirname(selector)}/*.mp4`, words);
	const stored = await runWorkflow(stage, example, 'Store Videos', 'the sample videos');
	const run = await runWorkflow(stage, example, 'What to Find', `"${words}"`);
	const found = run.json('Find Clips').map(({ document, score }) => ({
		metadata: Object(document).metadata,
		// Squared Euclidean distance of vectors of length one is twice the cosine distance.
		distance: Number(score) / 2,
	}));
	const clips = stored.items('Insert Clips').length;
	console.log(`\nNearest to "${words}", of ${clips} vectors in Chroma, none embedded again:\n`);
	console.log(hitTable(found));
	console.log(`\n${ranIn(stage)}`);
}
