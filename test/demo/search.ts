import { posix } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { Postgres } from '../e2e/storage/postgres';
import { Problem, type Cleanup } from '../n8n/program';
import { withProgress } from '../n8n/progress';
import { readExample, withParameters, type Workflow } from '../n8n/workflow';
import { prepare, runWorkflow } from './prepare';
import { table } from './table';
import { findVideo } from './video';

/** The example that archives addresses, for files: what lists addresses becomes what reads files. */
function archiveOf(files: string): Workflow {
	const example = withParameters(readExample('archive-to-pgvector'), {
		'TwelveLabs Embed Video': {
			videoSource: 'binary',
			videoId: '={{ $binary.data.fileName }}',
		},
	});
	const reader = {
		type: 'n8n-nodes-base.readWriteFile',
		typeVersion: 1,
		parameters: { operation: 'read', fileSelector: files, options: {} },
	};
	const nodes = example.nodes.map((node) => ({
		...node,
		...(node.name === 'Videos' && reader),
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

const clock = (seconds: unknown): string => {
	const whole = Math.floor(Number(seconds));
	return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
};

const row = ({ metadata, distance }: IDataObject): string[] => {
	const { video_id, start_offset_sec, end_offset_sec, embedding_option } = Object(metadata);
	return [
		String(video_id),
		`${clock(start_offset_sec)} – ${clock(end_offset_sec)}`,
		String(embedding_option),
		Number(distance).toFixed(3),
	];
};

/** The story of search: the sample videos are embedded and stored, and the words find moments in them. */
export async function search(cleanup: Cleanup, words: string): Promise<void> {
	if (words.trim() === '') {
		throw new Problem('Give the words to look for, e.g. npm run demo -- search "lighthouse"');
	}
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

	const found = run.json('Nearest Moments').map(row);
	console.log(
		`\nThe moments nearest to "${words}", of ${stored?.clips} vectors of ${stored?.videos} videos:\n`,
	);
	console.log(table(['Video', 'Time', 'Option', 'Distance'], found));
	console.log(`\nran in n8n ${stage.version}, against ${stage.twelveLabs.name}.`);
	if (stage.twelveLabs.emulated) {
		console.log(
			'Similarity is emulated: words are compared with file names and chapter titles, nobody looks at the pictures. With TWELVELABS_API_KEY set it is that of TwelveLabs.',
		);
	}
}
