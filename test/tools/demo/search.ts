import { posix } from 'node:path';
import { Postgres } from '../../e2e/storage/postgres';
import { type Cleanup, withProgress } from '../../e2e/n8n/program';
import { readExample, withParameters, type Workflow } from '../../e2e/n8n/workflow';
import { assertWords, hitTable, ranIn, readerOf } from './hits';
import { prepare, runWorkflow } from './prepare';
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
	const stage = await prepare(cleanup, folder);
	const postgres = await withProgress('Starting PostgreSQL with pgvector (PGlite)', () =>
		Postgres.start(),
	);
	cleanup.add(() => postgres.close());
	await stage.n8n.rest.post('/rest/credentials', {
		name: 'Postgres account',
		type: 'postgres',
		data: postgres.credential,
	});

	const archive = archiveOf(`${posix.dirname(selector)}/*.mp4`);
	await runWorkflow(stage, archive, 'Every Night', 'the sample videos');
	const [stored] = await postgres.query<{ clips: string; videos: string }>(
		"SELECT count(*) AS clips, count(DISTINCT metadata->>'video_id') AS videos FROM n8n_vectors",
	);
	const run = await runWorkflow(stage, searchFor(words), 'Start', `"${words}"`);

	const found = run.json('Nearest Moments');
	console.log(
		`\nThe moments nearest to "${words}", of ${stored?.clips} vectors of ${stored?.videos} videos:\n`,
	);
	console.log(hitTable(found));
	console.log(`\n${ranIn(stage)}`);
}
