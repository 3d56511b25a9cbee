import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IDataObject, INode } from 'n8n-workflow';
import { makeMovie } from '../emulator/testing/movies';
import type { N8nFixture } from './n8n-fixture';
import type { Execution } from './n8n/execution';
import { remove } from './n8n/folders';
import type { Cleanup } from './n8n/program';
import { readExample, withParameters } from './n8n/workflow';
import { pollSoon, RestartableN8n } from './restartable-n8n';
import { Postgres } from './storage/postgres';

const DAY_MS = 24 * 3_600_000;

/** A video of the list: its address, and what else may be known of it. */
type Listed = string | { url: string; minutes?: number; date?: string };

/** What a test knows of a stored clip. */
export type Row = { id: string; video_id: string; task_id: string };

/** The two workflows of the nightly archive in an n8n, and the PostgreSQL that they fill. */
export class Nights {
	/** Workflow of part 2. */
	protected collectId = '';

	constructor(
		private readonly fixture: N8nFixture,
		readonly store: Postgres,
	) {}

	/** Publishes part 2; part 1 is run once, with no video, as it makes the tables. */
	async open(pollTimes: () => INode['parameters']): Promise<void> {
		await this.create([]);
		this.collectId = await this.fixture.n8n.importWorkflow(
			withParameters(readExample('nightly-archive-collect'), {
				'Task Finished': { pollTimes: pollTimes() },
			}),
		);
		await this.fixture.n8n.activate(this.collectId);
	}

	/** Takes part 2 out of service. */
	async retire(): Promise<void> {
		await this.fixture.n8n.rest.post(`/rest/workflows/${this.collectId}/deactivate`, {});
	}

	/** Starts part 1 of a night, with some settings of its own; gives the ID of its run. */
	async startCreate(list: readonly Listed[], settings: object = {}): Promise<string> {
		const videos = list.map((video) => (typeof video === 'string' ? { url: video } : video));
		const example = readExample('nightly-archive-create');
		const own = example.nodes.find(({ name }) => name === 'Settings')?.parameters.jsonOutput;
		const workflow = withParameters(example, {
			Settings: { jsonOutput: JSON.stringify({ ...JSON.parse(String(own)), ...settings }) },
			'My Videos': { jsonOutput: JSON.stringify({ videos }) },
		});
		const id = await this.fixture.n8n.importWorkflow(workflow);
		return await this.run(id);
	}

	/** Part 1 of a night, to its end. */
	async create(list: readonly Listed[], settings?: object): Promise<Execution> {
		return await this.fixture.n8n.execution(await this.startCreate(list, settings));
	}

	/** Part 1 of a night, and what it says of it. */
	async summary(list: readonly Listed[], settings?: object): Promise<IDataObject | undefined> {
		const run = await this.create(list, settings);
		expect(run).toMatchObject({ status: 'success', error: undefined });
		expect(run.json('Summary')).toHaveLength(1);
		return run.json('Summary')[0];
	}

	/** The nightly look of part 2 for what was not stored, to its end. */
	async sweep(): Promise<Execution> {
		return await this.fixture.n8n.execution(await this.run(this.collectId));
	}

	/** Every clip in the store. */
	async rows(): Promise<Row[]> {
		return await this.store.query<Row>(
			"SELECT id, metadata->>'video_id' AS video_id, metadata->>'task_id' AS task_id FROM n8n_vectors ORDER BY id",
		);
	}

	/** Names of the videos with their status in the table of part 1. */
	async statuses(): Promise<Record<string, string>> {
		const rows = await this.store.query<{ video_id: string; status: string }>(
			'SELECT video_id, status FROM twelvelabs_videos ORDER BY video_id',
		);
		const name = (url: string) => url.slice(url.lastIndexOf('/') + 1, -'.mp4'.length);
		return Object.fromEntries(rows.map(({ video_id, status }) => [name(video_id), status]));
	}

	private async run(workflowId: string): Promise<string> {
		const run = await this.fixture.n8n.rest.post(`/rest/workflows/${workflowId}/run`, {
			triggerToStartFrom: { name: 'Every Night' },
		});
		return String(Object(run).executionId);
	}
}

/** The same in an n8n that can be ended, with a web server of videos, and days that pass. */
export class Archive extends Nights {
	private constructor(
		readonly server: RestartableN8n,
		store: Postgres,
		private readonly samplesDir: string,
	) {
		super(server, store);
	}

	/** Starts everything. */
	static async start(cleanup: Cleanup): Promise<Archive> {
		const samplesDir = mkdtempSync(join(tmpdir(), 'n8n-nightly-'));
		cleanup.add(() => remove(samplesDir));
		const store = await Postgres.start();
		cleanup.add(() => store.close());
		const server = await RestartableN8n.open(cleanup, { samplesDir });
		await server.n8n.rest.post('/rest/credentials', {
			name: 'Postgres account',
			type: 'postgres',
			data: store.credential,
		});
		const archive = new Archive(server, store, samplesDir);
		await archive.open(() => pollSoon(20));
		return archive;
	}

	/** Puts a video on the web and gives its address. */
	addVideo(name: string, minutes = 1): string {
		const movie = makeMovie({ durationSec: 60 * minutes, marker: name.charCodeAt(0) });
		writeFileSync(join(this.samplesDir, `${name}.mp4`), movie);
		return this.url(name);
	}

	/** The address of a video. */
	url(name: string): string {
		return `${this.server.emulator.origin}/samples/${name}.mp4`;
	}

	/** A day passes, for TwelveLabs and for the store. */
	async dayPasses(days = 1): Promise<void> {
		this.server.emulator.clockSkewMs += days * DAY_MS;
		await this.store.query(
			'UPDATE twelvelabs_videos SET claimed_at = claimed_at - make_interval(days => $1::int)',
			[days],
		);
	}

	/** Starts n8n again after it was ended. */
	async restart(): Promise<void> {
		await this.server.start([this.collectId]);
	}

	/** The runs of part 2 that the trigger started, the newest first. */
	async triggered(): Promise<string[]> {
		const runs = await this.server.n8n.runs(this.collectId);
		return runs.filter(({ mode }) => mode === 'trigger').map(({ id }) => id);
	}
}
