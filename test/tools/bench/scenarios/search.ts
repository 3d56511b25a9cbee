import { performance } from 'node:perf_hooks';
import { Postgres } from '../../../e2e/storage/postgres';
import { type Finding, median, repeat } from '../report';
import { sqlOf } from '../workflow';

/** The table of the examples. */
export const TABLE = 'n8n_vectors';

/** Clips that are searched. */
const ROWS = 100_000;

/** Searches of each kind; the first, which fills caches, does not count. */
const SEARCHES = 21;

/** Rows of a statement of the example. */
const BATCH = 500;

const DIMENSIONS = 512;

/** A table of vectors of PostgreSQL's random numbers. */
const randomVectors = (name: string, count: number): string =>
	`CREATE TEMPORARY TABLE ${name} AS SELECT n, array_agg(random() - 0.5)::vector AS v
		FROM generate_series(0, ${count - 1}) AS n, generate_series(1, ${DIMENSIONS}) GROUP BY n`;

/** Fills the example's table with clips. Thirty in a row are of one scene, as in real videos. */
async function fill(postgres: Postgres): Promise<void> {
	await postgres.query(randomVectors('scenes', Math.ceil(ROWS / 30)));
	await postgres.query(randomVectors('noises', 1009));
	await postgres.query(`INSERT INTO ${TABLE} (text, metadata, embedding)
		SELECT 'lecture-' || film || '.mp4 0:00:06–0:00:12 (' || option || ')',
			jsonb_build_object('task_id', md5(film::text), 'video_id', url, 'title', 'Lecture ' || film,
				'model_name', 'marengo3.0', 'embedding_option', option, 'embedding_scope', 'clip',
				'start_offset_sec', start, 'end_offset_sec', start + 6, 'input_url', url,
				'link', url || '#t=' || start || ',' || start + 6, 'duration', 3600),
			l2_normalize(scenes.v + noises.v)
		FROM generate_series(0, ${ROWS - 1}) AS row,
			LATERAL (SELECT row / 1800 AS film, (row % 1800) / 3 * 6 AS start,
				(ARRAY['visual', 'audio', 'transcription'])[row % 3 + 1] AS option) AS clip,
			LATERAL (SELECT 'https://videos.example.com/2026/lecture-' || film || '.mp4' AS url) AS video,
			scenes, noises
		WHERE scenes.n = row / 30 AND noises.n = row * 7 % 1009`);
}

/** A search among many clips by the SQL of the examples, with and without the index, and the index's cost. */
export async function search(): Promise<Finding[]> {
	const postgres = await Postgres.start();
	const timed = async (work: () => Promise<unknown>): Promise<number> => {
		const began = performance.now();
		await work();
		return performance.now() - began;
	};
	/** Stores some clips again under other IDs by the example's statement; returns milliseconds a clip. */
	const store = async (): Promise<number> => {
		const [batch] = await postgres.query<{ clips: unknown }>(`SELECT jsonb_agg(to_jsonb(c)
			|| jsonb_build_object('id', gen_random_uuid(), 'embedding', embedding::text)) AS clips
			FROM (SELECT * FROM ${TABLE} LIMIT ${BATCH}) AS c`);
		const clips = JSON.stringify(batch?.clips);
		const sql = sqlOf('archive-to-pgvector', 'Store Clips');
		return (await timed(() => postgres.query(sql, [clips]))) / BATCH;
	};
	/** Searches; returns how long one takes and what each finds. */
	const look = async (): Promise<{ ms: number; found: string[][] }> => {
		const found: string[][] = [];
		const ms = await repeat(SEARCHES, async (at) => {
			const [near] = await postgres.query<{ v: string }>(
				`SELECT (s.v + n.v + n.v)::text AS v FROM scenes AS s, noises AS n
				WHERE s.n = ${(at * 7) % Math.ceil(ROWS / 30)} AND n.n = ${at}`,
			);
			const sql = sqlOf('search-by-words', 'Nearest Moments').replaceAll('$1', `'${near?.v}'`);
			return timed(async () => {
				const hits = await postgres.query<{ metadata: { link: string } }>(sql);
				found.push(hits.map(({ metadata }) => metadata.link));
			});
		});
		return { ms: median(ms.slice(1)), found };
	};
	try {
		const sql = sqlOf('archive-to-pgvector', 'Prepare Table');
		await postgres.query(sql);
		await postgres.query(`DROP INDEX ${TABLE}_embedding`);
		await fill(postgres);
		const storeMs = await store();
		const without = await look();
		// As on a server with enough memory.
		await postgres.query("SET maintenance_work_mem = '512MB'");
		const buildMs = await timed(() => postgres.query(sql));
		const indexed = await look();
		const storeIndexedMs = await store();
		const [bytes] = await postgres.query<Record<'rows' | 'hnsw' | 'all', string>>(
			`SELECT pg_table_size('${TABLE}') AS rows, pg_relation_size('${TABLE}_embedding') AS hnsw,
				pg_total_relation_size('${TABLE}') AS all`,
		);
		const kb = (what: 'rows' | 'hnsw' | 'all') => Number(bytes?.[what]) / (ROWS + 2 * BATCH) / 1024;
		const hits = without.found.flat();
		const same = without.found.flatMap((links, at) =>
			links.filter((link) => indexed.found[at]?.includes(link)),
		);
		const what = `${ROWS.toLocaleString('en')} clips in PostgreSQL (PGlite)`;
		return [
			{
				what: `${what}: time of a search without its HNSW index over with it`,
				value: without.ms / indexed.ms,
				unit: '×',
				from: {
					'with it, ms': indexed.ms,
					'without, ms': without.ms,
					'of what is found without it, %': (100 * same.length) / hits.length,
				},
			},
			{
				what: `${what}: one more clip, with the index`,
				value: storeIndexedMs,
				unit: 'ms',
				from: { 'without, ms': storeMs, 'to make it at the end, ms a clip': buildMs / ROWS },
			},
			{
				what: `${what}: a row with its indexes`,
				value: kb('all'),
				unit: 'KB',
				from: { 'table, KB': kb('rows'), 'HNSW index, KB': kb('hnsw') },
			},
		];
	} finally {
		await postgres.close();
	}
}
