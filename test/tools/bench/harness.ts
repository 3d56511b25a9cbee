import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
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
import { field, type Cleanup } from '../../e2e/n8n/program';
import { makeUserFolder } from '../../e2e/n8n/session';
import { cpuMs, peakMb, residentMb, resetPeak, settle } from './memory';
import { count, gate, START, start, tell, workflowOf, type Step } from './workflow';

/** The process that everything is sent to, and fetched from: upload-counter.ts. */
class UploadCounter {
	private received: { bytes: number; whole: boolean }[] = [];

	private constructor(
		private readonly process: ChildProcess,
		readonly origin: string,
	) {
		process.on('message', (message: { bytes: number; whole: boolean }) =>
			this.received.push(message),
		);
	}

	/** The base URL for a TwelveLabs credential. */
	get url(): string {
		return `${this.origin}/v1.3`;
	}

	/** Starts a counter, run by the given Node.js. */
	static async start(node: string): Promise<UploadCounter> {
		const child = spawn(node, ['--import', 'tsx', join(__dirname, 'upload-counter.ts')], {
			cwd: checkout,
			stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
		});
		const [message]: unknown[] = await once(child, 'message');
		return new UploadCounter(child, `http://127.0.0.1:${String(field(message, 'port'))}`);
	}

	/** @throws Error when what came since the last call was not whole, or less than so many bytes in all */
	expect(bytes: number): void {
		const taken = this.received;
		this.received = [];
		const sum = taken.reduce((all, each) => all + each.bytes, 0);
		if (sum < bytes || taken.some(({ whole }) => !whole)) {
			throw new Error(`Instead of ${bytes} bytes came ${JSON.stringify(taken)}`);
		}
	}

	/** The ID of a task with this many clips, whose answer is made before it is measured. */
	async task(clips: number, api: 'embed' | 'embed-v2' = 'embed'): Promise<string> {
		const id = String(clips).padStart(24, '0');
		const response = await fetch(`${this.url}/${api}/tasks/${id}`, { method: 'HEAD' });
		if (!response.ok) throw new Error(`There is no task of ${clips} clips`);
		return id;
	}

	stop(): void {
		if (this.process.connected) this.process.disconnect();
	}
}

/** Called when a workflow comes to a gate; the workflow goes on when it is done. */
type Opener = (query: URLSearchParams) => Promise<void> | void;

/**
 * Addresses that a workflow under measurement calls on its way (with HTTP Request nodes): it waits at
 * each until whatever has to be done at this point is done. However many items a node sends to a
 * gate, it is opened once for each query.
 */
async function openGates() {
	const openers: Opener[] = [];
	const opened = new Map<string, Promise<void>>();
	const server = createServer(({ url = '/' }, response) => {
		const { pathname, searchParams } = new URL(url, 'http://gates');
		const open = async () => openers[Number(pathname.slice(1))]?.(searchParams);
		const opening = opened.get(url) ?? open();
		opened.set(url, opening);
		void opening.then(() => {
			response.setHeader('content-type', 'application/json');
			response.end('{}');
		});
	});
	await once(server.listen(0, '127.0.0.1'), 'listening');
	const { port } = server.address() as AddressInfo;
	return {
		/** Puts up a gate and gives its address. */
		add: (opener: Opener) => `http://127.0.0.1:${port}/${openers.push(opener) - 1}`,
		close: () => {
			server.close();
			server.closeAllConnections();
		},
	};
}

/** What a part of a workflow took. */
export interface Cost {
	ms: number;
	/** Processor time of n8n. */
	cpuMs: number;
	/** Rise of n8n's peak resident memory in MB; NaN where it cannot be measured. */
	riseMb: number;
	/** The items that came out of the last node under measurement. */
	items: number;
	/** The ID of the run. */
	executionId: string;
}

/** A credential by whose name nodes find it. */
export interface StoredCredential {
	type: string;
	name: string;
	data: ICredentialDataDecryptedObject;
}

/** An n8n as it is wanted. */
interface Wanted {
	/** Where the credential of TwelveLabs leads, if not to the counter. */
	baseUrl?: string;
	/** The most that the JavaScript heap of n8n may take, in MB, where it is not Node's own limit. */
	heapMb?: number;
}

/** What to run. */
export interface Course extends Wanted {
	name: string;
	/** What n8n has to have besides the one of TwelveLabs. */
	credentials?: StoredCredential[];
	/** Nodes that get things ready; not measured. */
	before?: Step[];
	/** The nodes that are measured. */
	measured: Step[];
	/** A field that every item out of the last of them has. */
	field: string;
	/** Whether n8n stores the run; storing comes after what is measured. */
	saved?: boolean;
}

/** What a trigger's polls took, from the first one to the last that gave items. */
interface PollCost extends Pick<Cost, 'riseMb' | 'items'> {
	/** How long each took that gave items, from its first request until its items were counted. */
	pollMs: number[];
	/** Paths of the requests of all polls. */
	requests: string[];
}

/** How to measure. */
interface HarnessOptions {
	/** Measurements of each thing. */
	rounds: number;
	/** Whether what measures memory starts n8n anew each time, so that no earlier garbage helps or harms. */
	fresh: boolean;
	/** How long n8n's memory has to stand still before a measurement, in milliseconds. */
	stillMs: number;
	/**
	 * How long polls of a trigger are apart, in milliseconds; default 0. n8n's are a minute apart; V8 frees
	 * what is left of a poll when its process was idle for eight seconds (README.md).
	 */
	betweenPollsMs?: number;
}

/** A running n8n with this package. */
interface Running extends Wanted {
	n8n: N8n;
	/** Its credential of TwelveLabs. */
	credentialId?: string;
	/** Names of the other credentials that it has. */
	credentials: Set<string>;
	stop(): Promise<void>;
}

/** How long n8n may give no good answer while it works hard. */
const SILENCE_MS = 600_000;

/**
 * How often n8n is asked whether a run has ended, in milliseconds: while it is measured seldom, as the
 * answers are work for it too.
 */
const ASKED_MS = { measured: 2000, after: 200 };

/** Where scenarios run: an n8n, an upload counter, and a folder for files. */
export class Harness {
	private running: Running | undefined;

	private constructor(
		readonly installed: InstalledN8n,
		/** The packed package. */
		readonly tarball: string,
		readonly options: HarnessOptions,
		readonly counter: UploadCounter,
		/** Files that n8n may read. */
		readonly folder: string,
		private readonly gates: Awaited<ReturnType<typeof openGates>>,
	) {}

	static async open(cleanup: Cleanup, options: HarnessOptions): Promise<Harness> {
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
		const harness = new Harness(installed, tarball, options, counter, folder, gates);
		cleanup.add(() => harness.stop());
		return harness;
	}

	/** An n8n as wanted: the running one if its heap fits, otherwise a new one. */
	async n8n({ baseUrl, heapMb }: Wanted = {}): Promise<N8n> {
		const { running } = this;
		if (!running || running.n8n.hasEnded() || running.heapMb !== heapMb) {
			return this.start({ baseUrl, heapMb });
		}
		if (running.baseUrl !== baseUrl) await this.leadTo(running, baseUrl);
		return running.n8n;
	}

	/** Has an n8n that has done nothing yet, ready before what it is compared with is measured. */
	async renew(wanted?: Wanted): Promise<N8n> {
		if (this.options.fresh) await this.stop();
		return this.n8n(wanted);
	}

	/** Measures in an n8n that has done nothing yet. */
	async measureFresh(course: Course): Promise<Cost> {
		await this.renew(course);
		return await this.measure(course);
	}

	/** Whether an n8n that has done nothing yet is still there after this. */
	async survives(course: Course): Promise<boolean> {
		const n8n = await this.renew(course);
		try {
			await this.measure(course);
			return true;
		} catch (error) {
			if (n8n.hasEnded()) return false;
			throw error;
		}
	}

	/**
	 * Publishes a workflow of a trigger again and again, as n8n then polls at once, and measures what the
	 * polls take after `begin`, until so many items came out of it. n8n does not store the runs.
	 */
	async measureTrigger(
		trigger: Step,
		emulator: Emulator,
		wanted: number,
		begin: () => void,
	): Promise<PollCost> {
		const n8n = await this.renew({ baseUrl: emulator.url });
		const { pid } = n8n;
		const cost: PollCost = { riseMb: NaN, items: 0, pollMs: [], requests: [] };
		const report = this.gates.add((query) => {
			const asked = emulator.requests.splice(0);
			cost.requests.push(...asked.map(({ path }) => path));
			cost.pollMs.push(Date.now() - (asked[0]?.at ?? NaN));
			cost.items += Number(query.get('items'));
		});
		const items = { items: '={{ $json.count_task_id }}', run: '={{ $execution.id }}' };
		const counted = [trigger, count('task_id'), tell('Report', report, items)];
		const workflow = workflowOf('Polls', counted, [], false);
		const id = await n8n.importWorkflow(workflow);
		await n8n.activate(id);
		await settle(pid, this.options.stillMs);
		resetPeak(pid);
		const before = residentMb(pid);
		emulator.requests.length = 0;
		begin();
		while (cost.items < wanted) {
			const polls = cost.pollMs.length;
			if (polls > 0) await sleep(this.options.betweenPollsMs);
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
	 * behind it calls: so that reading files before it, and storing the run after it, do not count.
	 */
	async measure(course: Course): Promise<Cost> {
		const n8n = await this.n8n(course);
		const { pid } = n8n;
		const cost: Cost = { ms: NaN, cpuMs: NaN, riseMb: NaN, items: NaN, executionId: '' };
		const before = { ms: NaN, cpuMs: NaN, mb: NaN };
		const over = new AbortController();
		const begin = this.gates.add(async () => {
			await settle(pid, this.options.stillMs);
			resetPeak(pid);
			Object.assign(before, { mb: residentMb(pid), cpuMs: cpuMs(pid), ms: performance.now() });
		});
		const end = this.gates.add(() => {
			cost.ms = performance.now() - before.ms;
			cost.cpuMs = cpuMs(pid) - before.cpuMs;
			cost.riseMb = peakMb(pid) - before.mb;
			over.abort();
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
		await this.keep(n8n, course.credentials ?? []);
		cost.executionId = await n8n.run(await n8n.importWorkflow(workflow), START);
		await ended(n8n, cost.executionId, over.signal);
		if (Number.isNaN(cost.ms) || Number.isNaN(cost.items)) {
			throw new Error(`"${course.name}" did not run to its end. n8n says:\n${n8n.log()}`);
		}
		return cost;
	}

	private async keep(n8n: N8n, credentials: readonly StoredCredential[]): Promise<void> {
		for (const credential of credentials) {
			if (this.running?.credentials.has(credential.name)) continue;
			this.running?.credentials.add(credential.name);
			await n8n.rest.post('/rest/credentials', { ...credential });
		}
	}

	private async start({ baseUrl, heapMb }: Wanted): Promise<N8n> {
		await this.stop();
		const folder = await makeUserFolder(this.installed);
		await installTarball(this.tarball, folder.path);
		const n8n = await N8n.start(this.installed, folder.path, {
			fileFolders: [this.folder],
			settings: heapMb === undefined ? {} : { NODE_OPTIONS: `--max-old-space-size=${heapMb}` },
		});
		const stop = async () => {
			await n8n.kill();
			remove(folder.path);
		};
		this.running = { n8n, heapMb, credentials: new Set(), stop };
		await n8n.rest.signIn(folder.owner);
		await this.leadTo(this.running, baseUrl);
		return n8n;
	}

	/** Lets the credential of TwelveLabs lead there. */
	private async leadTo(running: Running, baseUrl: string | undefined): Promise<void> {
		const { n8n, credentialId } = running;
		running.baseUrl = baseUrl;
		const data = { apiKey: 'tlk_emulated_key', baseUrl: baseUrl ?? this.counter.url };
		if (credentialId === undefined) running.credentialId = await n8n.importCredential(data);
		else await n8n.changeCredential(credentialId, data);
	}

	private async stop(): Promise<void> {
		const { running } = this;
		this.running = undefined;
		await running?.stop();
	}
}

/** Waits for the end of a run; `over` tells that what is measured of it is over. */
async function ended(n8n: N8n, executionId: string, over: AbortSignal): Promise<void> {
	let answeredAt = Date.now();
	for (;;) {
		try {
			// n8n knows nothing any more of a run that ended and is not kept.
			const status = field(await n8n.stored(executionId), 'status');
			if (status === undefined || ENDED.includes(String(status))) return;
			answeredAt = Date.now();
		} catch (error) {
			// While it works hard it resets connections, or says that its database is not ready.
			if (n8n.hasEnded() || Date.now() - answeredAt > SILENCE_MS) throw error;
		}
		if (over.aborted) await sleep(ASKED_MS.after);
		else await sleep(ASKED_MS.measured, undefined, { signal: over }).catch(() => undefined);
	}
}

const PIECE = 16 * 1024 * 1024;

/** Writes a file of random bytes and gives its path. */
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
