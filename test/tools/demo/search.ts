import { posix } from 'node:path';
import { type Cleanup, withProgress } from '../../e2e/n8n/program';
import { editFields, readExample, withNodes, withParameters } from '../../e2e/n8n/workflow';
import { Postgres } from '../../e2e/storage/postgres';
import { prepare, runWorkflow } from './prepare';
import { assertWords, hitTable, ranIn } from './table';
import { findVideo } from './video';

/** Stores the sample videos in PostgreSQL, and finds moments by words. */
export async function search(cleanup: Cleanup, words: string): Promise<void> {
	assertWords(words);
	const sample = findVideo(undefined);
	const session = await prepare(cleanup, sample.folder);
	const postgres = await withProgress('Starting PostgreSQL with pgvector (PGlite)', () =>
		Postgres.start(),
	);
	cleanup.add(() => postgres.close());
	await session.n8n.storeCredential('postgres', 'Postgres account', postgres.credential);

	// The example lists URLs; here it reads files.
	const embed = { videoSource: 'binary', videoId: '={{ $binary.data.fileName }}' };
	const example = withParameters(readExample('archive-to-pgvector'), {
		'TwelveLabs Embed Video': embed,
	});
	const archive = withNodes(example, {
		Videos: {
			type: 'n8n-nodes-base.readWriteFile',
			typeVersion: 1,
			parameters: { fileSelector: `${posix.dirname(sample.selector)}/*.mp4`, options: {} },
		},
		'One by One': { disabled: true },
		'Not Stored Yet': { disabled: true },
	});
	await runWorkflow(session, archive, 'Every Night', 'the sample videos');
	const [stored] = await postgres.query<{ clips: string; videos: string }>(
		"SELECT count(*) AS clips, count(DISTINCT metadata->>'video_id') AS videos FROM n8n_vectors",
	);
	const changes = { Words: editFields({ words }) };
	const byWords = withParameters(readExample('search-by-words'), changes);
	const run = await runWorkflow(session, byWords, 'Start', `"${words}"`);
	console.log(
		`\nThe moments nearest to "${words}", of ${stored?.clips} vectors of ${stored?.videos} videos:\n`,
	);
	console.log(hitTable(run.json('Nearest Moments')));
	console.log(`\n${ranIn(`in n8n ${session.version}`, session.twelveLabs)}`);
}
