import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { fetch } from 'undici';
import type { Emulator } from '../../emulator';
import { ENDED } from '../../e2e/n8n/execution';
import { checkout, makeScratch, remove } from '../../e2e/n8n/folders';
import { ensureN8n, type InstalledN8n } from '../../e2e/n8n/install';
import { N8n } from '../../e2e/n8n/instance';
import { installTarball, packPackage } from '../../e2e/n8n/package-tarball';
import { BackgroundProcess, field, serve, type Cleanup } from '../../e2e/n8n/program';
import { makeUserFolder } from '../../e2e/n8n/session';
import { cpuMs, peakMb, residentMb, resetPeak, settle } from './memory';
import type { Figures } from './report';
import { count, gate, START, start, tell, workflowOf, type Step } from './workflow';

/** The process that everything is sent to and fetched from: upload-counter.ts. */
class UploadCounter {
	readonly apiKey = 'tlk_counted';
	private received: { bytes: number; whole: boolean }[] = [];

	private constructor(
		private readonly process: BackgroundProcess,
		readonly origin: string,
	) {
		process.child.on('message', (message: { bytes: number; whole: boolean }) =>
			this.received.push(message),
		);
	}

	/** The base URL for a TwelveLabs credential. */
	get url(): string {
		return `${this.origin}/v1.3`;
	}

	/** Starts a counter, run by the given Node.js. */
	static async start(node: string): Promise<UploadCounter> {
		const args = ['--import', 'tsx', join(__dirname, 'upload-counter.ts')];
		const process = new BackgroundProcess(node, args, {
			cwd: checkout,
			stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
		});
		const [message]: unknown[] = await once(process.child, 'message');
		return new UploadCounter(process, `http://127.0.0.1:${String(field(message, 'port'))}`);
	}

	/** @throws Error if fewer bytes came since the last call, or a file was not complete */
	expect(bytes: number): void {
		const received = this.received.splice(0);
		const sum = received.reduce((all, each) => all + each.bytes, 0);
		if (sum < bytes || received.some(({ whole }) => !whole)) {
			throw new Error(`Instead of ${bytes} bytes came ${JSON.stringify(received)}`);
		}
	}

	/** The ID of a task with this many clips; its JSON is made now, before anything is measured. */
	async task(clips: number, api: 'embed' | 'embed-v2' = 'embed'): Promise<string> {
		const id = String(clips).padStart(24, '0');
		const response = await fetch(`${this.url}/${api}/tasks/${id}`, { method: 'HEAD' });
		if (!response.ok) throw new Error(`There is no task of ${clips} clips`);
		return id;
	}

	async stop(): Promise<void> {
		await this.process.end();
	}
}

/** Called when a workflow comes to a gate; the workflow goes on when it returns. */
type Opener = (query: URLSearchParams) => Promise<void> | void;

/**
 * URLs that a workflow calls on its way (with HTTP Request nodes), each of which holds it up until the
 * work of that point is done. However many items call a gate, it opens once for each query.
 */
async function openGates() {
	const openers: Opener[] = [];
	const opened = new Map<string, Promise<void>>();
	const server = await serve(({ url = '/' }, response) => {
		const { pathname, searchParams } = new URL(url, 'http://gates');
		const open = async () => openers[Number(pathname.slice(1))]?.(searchParams);
		const opening = opened.get(url) ?? open();
		opened.set(url, opening);
		void opening.then(() => {
			response.setHeader('content-type', 'application/json').end('{}');
		});
	});
	/** Adds a gate and returns its URL. */
	const add = (opener: Opener) => `${server.url}/${openers.push(opener) - 1}`;
	return { add, close: server.close };
}

/** What a part of a workflow took of n8n; memory is NaN where it cannot be measured. */
export interface Cost extends Figures {
	/** The number of items from the last measured node. */
	items: number;
	executionId: string;
}

/** A credential, which nodes find by its name. */
export interface StoredCredential {
	type: string;
	name: string;
	data: ICredentialDataDecryptedObject;
}

/** What to run. */
export interface Course {
	name: string;
	/** What this package's nodes talk to instead of the counter. */
	emulator?: Emulator;
	/** Credentials besides that of TwelveLabs, for a new n8n. */
	credentials?: StoredCredential[];
	/** Nodes that prepare; not measured. */
	before?: Step[];
	/** The measured nodes. */
	measured: Step[];
	/** A field that every item from the last of them has. */
	field: string;
	/** Whether n8n stores the run; storing it is not measured. */
	saved?: boolean;
}

/** What a trigger's polls took, from the first one to the last that gave items. */
interface PollCost extends Pick<Cost, 'riseMb' | 'items'> {
	/** How long each poll with items took, from its first request until its items were counted. */
	pollMs: number[];
	/** Paths of the requests of all polls. */
	requests: string[];
}

/** Milliseconds for which n8n's memory must stand still before a measurement. */
const STILL_MS = 1000;

/**
 * Milliseconds between a trigger's polls. n8n polls a minute apart; V8 frees what is left of a poll after
 * eight idle seconds (README.md).
 */
const BETWEEN_POLLS_MS = 10_000;

/** A running n8n with this package. */
interface Running {
	n8n: N8n;
	/** What its nodes talk to instead of the counter. */
	emulator?: Emulator;
	stop(): Promise<void>;
}

/** Milliseconds between looks at a run, which are work for n8n too. */
const LOOK_MS = 2000;

/** Where scenarios run: an n8n, an upload counter, and a folder for files. */
export class Harness {
	private running: Running | undefined;

	private constructor(
		readonly installed: InstalledN8n,
		/** The packed package. */
		readonly tarball: string,
		readonly counter: UploadCounter,
		/** Files that n8n may read. */
		readonly folder: string,
		private readonly gates: Awaited<ReturnType<typeof openGates>>,
	) {}

	static async open(cleanup: Cleanup): Promise<Harness> {
		const installed = await ensureN8n();
		const tarball = await packPackage();
		const scratch = makeScratch();
		cleanup.add(() => remove(scratch));
		const folder = join(scratch, 'files');
		mkdirSync(folder);
		const counter = await UploadCounter.start(installed.node);
		cleanup.add(() => counter.stop());
		const gates = await openGates();
		cleanup.add(() => gates.close());
		const harness = new Harness(installed, tarball, counter, folder, gates);
		cleanup.add(() => harness.stop());
		return harness;
	}

	/** The running n8n if its nodes talk to this, otherwise a new one. */
	async n8n(emulator?: Emulator): Promise<N8n> {
		const { running } = this;
		if (running && !running.n8n.hasEnded() && running.emulator === emulator) return running.n8n;
		return await this.renew(emulator);
	}

	/**
	 * A new n8n, without the garbage of an earlier measurement.
	 * @param heapMb the limit of its JavaScript heap, if not Node's own
	 */
	async renew(emulator?: Emulator, heapMb?: number): Promise<N8n> {
		await this.stop();
		const folder = await makeUserFolder(this.installed);
		await installTarball(this.tarball, folder.path);
		const n8n = await N8n.start(this.installed, folder, {
			fileFolders: [this.folder],
			settings: heapMb === undefined ? {} : { NODE_OPTIONS: `--max-old-space-size=${heapMb}` },
		});
		const stop = async () => {
			await n8n.kill();
			remove(folder.path);
		};
		this.running = { n8n, emulator, stop };
		const { apiKey, url: baseUrl } = emulator ?? this.counter;
		await n8n.importCredential({ apiKey, baseUrl });
		return n8n;
	}

	/** Measures in a new n8n. */
	async measureFresh(course: Course): Promise<Cost> {
		const n8n = await this.renew(course.emulator);
		for (const { type, name, data } of course.credentials ?? []) {
			await n8n.storeCredential(type, name, data);
		}
		return await this.measure(course);
	}

	/** Whether a new n8n with a heap of so many MB survives this. */
	async survives(course: Course, heapMb: number): Promise<boolean> {
		const n8n = await this.renew(undefined, heapMb);
		try {
			await this.measure(course);
			return true;
		} catch (error) {
			if (n8n.hasEnded()) return false;
			throw error;
		} finally {
			await this.stop();
		}
	}

	/**
	 * Activates a trigger's workflow again and again, as n8n then polls at once, and measures the polls
	 * after `begin` until they have given so many items. n8n does not store the runs.
	 */
	async measureTrigger(
		trigger: Step,
		emulator: Emulator,
		wanted: number,
		begin: () => void,
	): Promise<PollCost> {
		const n8n = await this.renew(emulator);
		const { pid } = n8n;
		const cost: PollCost = { riseMb: NaN, items: 0, pollMs: [], requests: [] };
		const report = this.gates.add((query) => {
			const requests = emulator.requests.splice(0);
			cost.requests.push(...requests.map(({ path }) => path));
			cost.pollMs.push(Date.now() - (requests[0]?.at ?? NaN));
			cost.items += Number(query.get('items'));
		});
		const items = { items: '={{ $json.count_task_id }}', run: '={{ $execution.id }}' };
		const counted = [trigger, count('task_id'), tell('Report', report, items)];
		const workflow = workflowOf('Polls', counted, [], false);
		const id = await n8n.importWorkflow(workflow);
		await n8n.activate(id);
		await settle(pid, STILL_MS);
		resetPeak(pid);
		const before = residentMb(pid);
		emulator.requests.length = 0;
		begin();
		while (cost.items < wanted) {
			const polls = cost.pollMs.length;
			if (polls > 0) await sleep(BETWEEN_POLLS_MS);
			await n8n.deactivate(id);
			await n8n.activate(id);
			await n8n.until('the items of a poll', () => cost.pollMs.length > polls);
		}
		cost.riseMb = peakMb(pid) - before;
		await n8n.deactivate(id);
		return cost;
	}

	/**
	 * Runs a workflow and measures a part of it, from the moment the gate before it opens until the node
	 * behind it calls. Reading files before it, and storing the run after it, do not count.
	 */
	async measure(course: Course): Promise<Cost> {
		const n8n = await this.n8n(course.emulator);
		const { pid } = n8n;
		const cost: Cost = { ms: NaN, cpuMs: NaN, riseMb: NaN, items: NaN, executionId: '' };
		const before = { ms: NaN, cpuMs: NaN, mb: NaN };
		const begin = this.gates.add(async () => {
			await settle(pid, STILL_MS);
			resetPeak(pid);
			Object.assign(before, { mb: residentMb(pid), cpuMs: cpuMs(pid), ms: performance.now() });
		});
		const end = this.gates.add(() => {
			cost.ms = performance.now() - before.ms;
			cost.cpuMs = cpuMs(pid) - before.cpuMs;
			cost.riseMb = peakMb(pid) - before.mb;
		});
		const report = this.gates.add((query) => {
			cost.items = Number(query.get('items'));
		});
		const items = { items: `={{ $json['count_${course.field}'] }}` };
		const workflow = workflowOf(
			course.name,
			[start, ...(course.before ?? []), gate('Before', begin), ...course.measured],
			[[tell('After', end)], [count(course.field), tell('Report', report, items)]],
			course.saved ?? false,
		);
		cost.executionId = await n8n.run(await n8n.importWorkflow(workflow), START);
		let lookAt = Date.now() + LOOK_MS;
		await n8n.until(`end of "${course.name}"`, async () => {
			if (!Number.isNaN(cost.items)) return true;
			if (Date.now() < lookAt) return false;
			// While it works hard n8n resets connections, or says that its database is not ready.
			const stored = await n8n.stored(cost.executionId).catch(() => undefined);
			lookAt = Date.now() + LOOK_MS;
			return ENDED.includes(String(field(stored, 'status')));
		});
		if (Number.isNaN(cost.ms) || Number.isNaN(cost.items)) {
			throw new Error(`"${course.name}" did not run to its end. n8n says:\n${n8n.log()}`);
		}
		return cost;
	}

	private async stop(): Promise<void> {
		const { running } = this;
		this.running = undefined;
		await running?.stop();
	}
}

const PIECE = 16 * 1024 * 1024;

/** Writes a file of random bytes and returns its path. */
export function makeFile(folder: string, name: string, bytes: number): string {
	const path = join(folder, name);
	const piece = randomBytes(Math.min(PIECE, bytes));
	const file = openSync(path, 'w');
	for (let left = bytes; left > 0; left -= piece.length) {
		writeSync(file, piece, 0, Math.min(piece.length, left));
	}
	closeSync(file);
	return path;
}
