import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { makeMovie } from '../emulator/testing/movies';
import { expectSuccess, openFixture, type N8nFixture } from './n8n-fixture';
import type { Execution } from './n8n/execution';
import { makeScratchElsewhere, remove } from './n8n/folders';
import type { Cleanup } from './n8n/program';
import { nodeOf, readExample, withParameters } from './n8n/workflow';
import type { Postgres } from './storage/postgres';
import { openPostgres } from './storage/stores';
import { pollSoon } from './trigger-workflow';

const DAY_MS = 24 * 3_600_000;

/** A video of the list: its URL, and what else may be known of it. */
type Listed = string | { url: string; minutes?: number; date?: string };

/** What a test reads of a stored clip. */
type Row = { id: string; video_id: string };

/**
 * The two workflows of the nightly archive in an n8n, the PostgreSQL that they fill, a web server of
 * videos, and days that pass.
 */
export class Archive {
	private constructor(
		readonly fixture: N8nFixture,
		readonly store: Postgres,
		private readonly samplesDir: string,
		/** The workflow of part 2. */
		readonly collectId: string,
	) {}

	/** Starts everything: part 1 is run once without videos, as it makes the tables, and part 2 is active. */
	static async start(cleanup: Cleanup): Promise<Archive> {
		const samplesDir = makeScratchElsewhere();
		cleanup.add(() => remove(samplesDir));
		const fixture = await openFixture(cleanup, { emulator: { samplesDir } });
		const store = await openPostgres(fixture);
		const { n8n } = fixture;
		const collectId = await n8n.importWorkflow(
			withParameters(readExample('nightly-archive-collect'), {
				'Task Finished': { pollTimes: pollSoon(20) },
			}),
		);
		const archive = new Archive(fixture, store, samplesDir, collectId);
		await n8n.execution(await archive.startCreate([]));
		await n8n.activate(collectId);
		return archive;
	}

	/** Serves a video and returns its URL. */
	addVideo(name: string, minutes = 1): string {
		const movie = makeMovie({ durationSec: 60 * minutes, marker: name.charCodeAt(0) });
		writeFileSync(join(this.samplesDir, `${name}.mp4`), movie);
		return this.url(name);
	}

	url(name: string): string {
		return `${this.fixture.emulator.origin}/samples/${name}.mp4`;
	}

	/** Days pass, for TwelveLabs and for the store. */
	async daysPass(days = 1): Promise<void> {
		this.fixture.emulator.clockSkewMs += days * DAY_MS;
		await this.store.query(
			'UPDATE twelvelabs_videos SET claimed_at = claimed_at - make_interval(days => $1::int)',
			[days],
		);
	}

	/** Starts part 1 of a night, with some settings of its own, and returns the ID of its run. */
	async startCreate(list: readonly Listed[], settings: object = {}): Promise<string> {
		const { n8n } = this.fixture;
		const videos = list.map((video) => (typeof video === 'string' ? { url: video } : video));
		const example = readExample('nightly-archive-create');
		const own = nodeOf(example, 'Settings')?.parameters.jsonOutput;
		const workflow = withParameters(example, {
			Settings: { jsonOutput: JSON.stringify({ ...JSON.parse(String(own)), ...settings }) },
			'My Videos': { jsonOutput: JSON.stringify({ videos }) },
		});
		return await n8n.run(await n8n.importWorkflow(workflow), 'Every Night');
	}

	/** Runs part 1 of a night and returns its summary. */
	async summary(list: readonly Listed[], settings?: object): Promise<IDataObject | undefined> {
		const id = await this.startCreate(list, settings);
		const run = expectSuccess(await this.fixture.n8n.execution(id));
		expect(run.json('Summary')).toHaveLength(1);
		return run.json('Summary')[0];
	}

	/** Runs the nightly sweep of part 2, which stores what the trigger did not. */
	async sweep(): Promise<Execution> {
		return expectSuccess(await this.fixture.n8n.execute(this.collectId, 'Every Night'));
	}

	/** How many runs of part 2 the trigger has started. */
	async triggered(): Promise<number> {
		const runs = await this.fixture.n8n.runs(this.collectId);
		return runs.filter(({ mode }) => mode === 'trigger').length;
	}

	/** Every clip in the store. */
	async rows(): Promise<Row[]> {
		return await this.store.query<Row>(
			"SELECT id, metadata->>'video_id' AS video_id FROM n8n_vectors ORDER BY id",
		);
	}

	/** The status of each video, by name, in the table of part 1. */
	async statuses(): Promise<Record<string, string>> {
		const rows = await this.store.query<{ video_id: string; status: string }>(
			'SELECT video_id, status FROM twelvelabs_videos ORDER BY video_id',
		);
		return Object.fromEntries(rows.map(({ video_id, status }) => [nameOf(video_id), status]));
	}
}

/** The name of a video by its URL. */
export const nameOf = (url: string) => url.slice(url.lastIndexOf('/') + 1, -'.mp4'.length);
