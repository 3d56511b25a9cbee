import type { World } from '../world';
import { importArchive, openPostgres, sampleNames } from './stores';

type Row = { id: string; text: string; metadata: Record<string, unknown>; embedding: string };

/** archive-to-pgvector: videos become rows; a second run pays nothing, a forced one changes nothing. */
export async function archiveToPgvector(world: World): Promise<void> {
	const { emulator } = world;
	const postgres = await openPostgres(world);
	await postgres.query('DROP TABLE IF EXISTS n8n_vectors');
	const rows = () =>
		postgres.query<Row>(
			"SELECT id, text, metadata, embedding::text AS embedding FROM n8n_vectors ORDER BY metadata->>'input_url', (metadata->>'start_offset_sec')::float, metadata->>'embedding_option'",
		);
	const created = () => emulator.requests.filter(({ method }) => method === 'POST').length;

	const archive = await importArchive(world);
	const run = await archive();
	expect(run).toMatchObject({ status: 'success', error: undefined });
	const first = await rows();
	expect(created()).toBe(sampleNames.length);
	expect(first).toHaveLength(run.items('TwelveLabs Embed Video').length);
	const [row] = first;
	const url = `${emulator.origin}/samples/city-traffic-at-night.mp4`;
	expect(row).toEqual({
		id: expect.stringMatching(/^[0-9a-f-]{36}$/),
		text: 'city-traffic-at-night.mp4 0:00:00–0:00:06 (audio)',
		metadata: {
			task_id: expect.any(String),
			video_id: url,
			model_name: 'marengo3.0',
			embedding_option: 'audio',
			embedding_scope: 'clip',
			start_offset_sec: 0,
			end_offset_sec: 6,
			input_url: url,
			duration: 15,
		},
		embedding: expect.stringMatching(/^\[-?\d/),
	});
	const vector: unknown = JSON.parse(row?.embedding ?? '');
	expect(vector).toHaveLength(512);

	// Again: every video is stored, nothing is embedded.
	const again = await archive();
	expect(again).toMatchObject({ status: 'success', error: undefined });
	expect(created()).toBe(sampleNames.length);
	expect(await rows()).toEqual(first);

	// Embedded again all the same: other tasks, the same rows.
	const forced = await (await importArchive(world, false))();
	expect(forced).toMatchObject({ status: 'success', error: undefined });
	expect(created()).toBe(2 * sampleNames.length);
	const withoutTask = (list: Row[]) =>
		list.map((each) => ({ ...each, metadata: { ...each.metadata, task_id: '' } }));
	const after = await rows();
	expect(withoutTask(after)).toEqual(withoutTask(first));
	expect(after[0]?.metadata.task_id).not.toBe(first[0]?.metadata.task_id);
}
