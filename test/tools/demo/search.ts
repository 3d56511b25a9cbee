import { posix } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { Chroma } from '../../e2e/chroma/chroma';
import { type Cleanup, withProgress } from '../../e2e/n8n/program';
import { readExample, withParameters, type Workflow } from '../../e2e/n8n/workflow';
import { chromaStore, storeExample } from '../../e2e/storage/any-store';
import { Postgres } from '../../e2e/storage/postgres';
import { prepare, runWorkflow } from './prepare';
import { assertWords, hitTable, ranIn, readerOf } from './table';
import { findVideo } from './video';

/** The example that archives addresses, for files: what lists addresses becomes what reads files. */
function archiveOf(files: string): Workflow {
	const example = withParameters(readExample('archive-to-pgvector'), {
		'TwelveLabs Embed Video': {
			videoSource: 'binary',
			videoId: '={{ $binary.data.fileName }}',
		},
	});
	const nodes = example.nodes.map((node) => ({
		...node,
		...(node.name === 'Videos' && readerOf(files)),
		...(['One by One', 'Not Stored Yet'].includes(node.name) && { disabled: true }),
	}));
	return { ...example, nodes };
}

function searchFor(words: string): Workflow {
	const assignment = { id: 'words', name: 'words', type: 'string', value: words };
	return withParameters(readExample('search-by-words'), {
		Words: { assignments: { assignments: [assignment] } },
	});
}

/** The story of search: the sample videos are embedded and stored, and the words find moments in them. */
export async function search(cleanup: Cleanup, words: string): Promise<void> {
	assertWords(words);
	const { folder, selector } = findVideo(undefined);
	const session = await prepare(cleanup, folder);
	const postgres = await withProgress('Starting PostgreSQL with pgvector (PGlite)', () =>
		Postgres.start(),
	);
	cleanup.add(() => postgres.close());
	await session.n8n.rest.post('/rest/credentials', {
		name: 'Postgres account',
		type: 'postgres',
		data: postgres.credential,
	});

	const archive = archiveOf(`${posix.dirname(selector)}/*.mp4`);
	await runWorkflow(session, archive, 'Every Night', 'the sample videos');
	const [stored] = await postgres.query<{ clips: string; videos: string }>(
		"SELECT count(*) AS clips, count(DISTINCT metadata->>'video_id') AS videos FROM n8n_vectors",
	);
	const run = await runWorkflow(session, searchFor(words), 'Start', `"${words}"`);

	const found = run.json('Nearest Moments');
	console.log(
		`\nThe moments nearest to "${words}", of ${stored?.clips} vectors of ${stored?.videos} videos:\n`,
	);
	console.log(hitTable(found));
	console.log(`\n${ranIn(session)}`);
}

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
	const session = await prepare(cleanup, folder);
	const chroma = await withProgress('Starting Chroma', () => Chroma.start());
	cleanup.add(() => chroma.close());
	await session.n8n.rest.post('/rest/credentials', {
		name: 'Chroma',
		type: 'chromaSelfHostedApi',
		data: chroma.credential,
	});

	const example = chromaExample(`${posix.dirname(selector)}/*.mp4`, words);
	const stored = await runWorkflow(session, example, 'Store Videos', 'the sample videos');
	const run = await runWorkflow(session, example, 'What to Find', `"${words}"`);
	const moments = new Map<string, IDataObject>();
	for (const { document, score } of run.json('Find Clips')) {
		const { metadata } = Object(document) as { metadata: IDataObject };
		// Squared Euclidean distance of vectors of length one is twice the cosine distance.
		const hit = { metadata, distance: Number(score) / 2 };
		const moment = `${String(metadata.video_id)} ${String(metadata.start_offset_sec)}`;
		// The nearest come first: the first hit of a moment is its best.
		if (!moments.has(moment)) moments.set(moment, hit);
	}
	const clips = stored.items('Insert Clips').length;
	console.log(`\nNearest to "${words}", of ${clips} vectors in Chroma, none embedded again:\n`);
	console.log(hitTable([...moments.values()].slice(0, 5)));
	console.log(`\n${ranIn(session)}`);
}
