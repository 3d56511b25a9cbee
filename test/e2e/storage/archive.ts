import { newTasks } from '../../emulator';
import { expectSuccess, type N8nFixture } from '../n8n-fixture';
import type { Postgres } from './postgres';
import { importArchive, openPostgres, sampleNames } from './stores';

type Row = { id: string; text: string; metadata: Record<string, unknown>; embedding: string };

const rowsSql = `SELECT id, text, metadata, embedding::text AS embedding FROM n8n_vectors
	ORDER BY metadata->>'input_url', (metadata->>'start_offset_sec')::float, metadata->>'embedding_option'`;

const withoutTask = (rows: Row[]) =>
	rows.map((row) => ({ ...row, metadata: { ...row.metadata, task_id: '' } }));

const videosOf = (rows: Row[]) =>
	[...new Set(rows.map(({ metadata }) => metadata.video_id))].sort();

/**
 * archive-to-pgvector: videos become rows. One that fails does not affect the others, and the next run
 * tries it again. After that a run pays nothing, and a forced one changes nothing.
 */
export async function archiveToPgvector(fixture: N8nFixture): Promise<void> {
	const { emulator } = fixture;
	const postgres = await openPostgres(fixture);
	await postgres.query('DROP TABLE IF EXISTS n8n_vectors');
	const rows = () => postgres.query<Row>(rowsSql);
	const created = () => emulator.requests.filter(({ method }) => method === 'POST').length;
	const addresses = sampleNames.map((name) => `${emulator.origin}/samples/${name}`).sort();

	// The first night, with one video that fails.
	const mend = emulator.intercept(newTasks({ fail: true }, /forest/));
	const archive = await importArchive(fixture);
	const failed = await archive();
	mend();
	expect(failed).toMatchObject({ status: 'error', error: { node: 'Report Failures' } });
	expect(failed.error?.message).toMatch(
		/^Videos that could not be embedded \(1\): TwelveLabs could not embed this video \(task [0-9a-f]{24}\)/,
	);
	expect(videosOf(await rows())).toEqual(addresses.filter((url) => !url.includes('forest')));

	expectSuccess(await archive());
	expect(created()).toBe(sampleNames.length + 1);
	const first = await rows();
	expect(videosOf(first)).toEqual(addresses);
	expectRow(first[0], `${emulator.origin}/samples/city-traffic-at-night.mp4`);
	await expectIndexes(postgres);

	// Again: every video is stored, nothing is embedded.
	expectSuccess(await archive());
	expect(created()).toBe(sampleNames.length + 1);
	expect(await rows()).toEqual(first);

	// Embedded again without the filter, stored in batches: other tasks, the same rows.
	const forcedArchive = await importArchive(fixture, { filtered: false, batchSize: 20 });
	const forced = expectSuccess(await forcedArchive());
	expect(forced.runs('Store Clips')).toBe(Math.ceil(first.length / 20));
	expect(created()).toBe(2 * sampleNames.length + 1);
	const after = await rows();
	expect(withoutTask(after)).toEqual(withoutTask(first));
	expect(after[0]?.metadata.task_id).not.toBe(first[0]?.metadata.task_id);
}

/** Search, and the lookup of stored videos, can use indexes. With so few rows PostgreSQL would not. */
async function expectIndexes(postgres: Postgres): Promise<void> {
	const plan = async (sql: string): Promise<string> => {
		await postgres.query('SET enable_seqscan = off');
		const rows = await postgres.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${sql}`);
		await postgres.query('RESET enable_seqscan');
		return rows.map((row) => row['QUERY PLAN']).join('\n');
	};
	const near = 'SELECT id FROM n8n_vectors ORDER BY embedding <=>';
	const zero = `'[${Array.from({ length: 512 }, () => 0).join(',')}]'`;
	expect(await plan(`${near} ${zero} LIMIT 100`)).toContain('n8n_vectors_embedding');
	const stored = "SELECT 1 FROM n8n_vectors WHERE metadata->>'video_id' = 'a'";
	expect(await plan(stored)).toContain('n8n_vectors_video');
}

/** The first row of a video of 15 s, in the layout of n8n's PGVector Store. */
function expectRow(row: Row | undefined, url: string): void {
	expect(row).toEqual({
		id: expect.stringMatching(/^[0-9a-f-]{36}$/),
		text: 'city-traffic-at-night.mp4 0:00:00–0:00:06 (audio)',
		metadata: {
			task_id: expect.any(String),
			video_id: url,
			title: 'city-traffic-at-night',
			model_name: 'marengo3.0',
			embedding_option: 'audio',
			embedding_scope: 'clip',
			start_offset_sec: 0,
			end_offset_sec: 6,
			input_url: url,
			link: `${url}#t=0,6`,
			duration: 15,
		},
		embedding: expect.stringMatching(/^\[-?\d/),
	});
	const vector: unknown = JSON.parse(row?.embedding ?? '');
	expect(vector).toHaveLength(512);
}
