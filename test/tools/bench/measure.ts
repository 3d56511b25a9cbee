import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { ENDED } from '../../e2e/n8n/execution';
import { remove } from '../../e2e/n8n/folders';
import type { InstalledN8n } from '../../e2e/n8n/install';
import { N8n } from '../../e2e/n8n/instance';
import { installTarball } from '../../e2e/n8n/package-tarball';
import { field } from '../../e2e/n8n/program';
import { makeUserFolder } from '../../e2e/n8n/session';
import type { Workflow } from '../../e2e/n8n/workflow';
import { count, gate, START, tell, workflowOf, type Step } from './workflow';

/** Ticks of the kernel's clock per second, the same on every Linux that Node.js runs on. */
const TICKS = 100;

/** Processor time that a process used since it began, in milliseconds; NaN where it can not be read. */
function cpuMs(pid: number): number {
	const path = `/proc/${pid}/stat`;
	if (!existsSync(path)) return Number.NaN;
	// The name of the program, in parentheses, may hold spaces.
	const fields = readFileSync(path, 'utf8')
		.replace(/^.*\) /, '')
		.split(' ');
	return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS;
}

/** How long settling is waited for. */
const SETTLE_MS = 8000;

/** Movement that still counts as standing still, in MB. */
const STILL_MB = 1;

/** Whether a process's peak can be read here: Linux keeps it in /proc. */
export const canMeasureMemory = existsSync('/proc/self/clear_refs');

function status(pid: number, name: 'VmRSS' | 'VmHWM'): number {
	const text = readFileSync(`/proc/${pid}/status`, 'utf8');
	return Number(new RegExp(`${name}:\\s+(\\d+)`).exec(text)?.[1] ?? NaN) / 1024;
}

/** Resident memory of a process in MB; NaN where it can not be read. */
export const residentMb = (pid: number): number =>
	canMeasureMemory ? status(pid, 'VmRSS') : Number.NaN;

/** The most it was since {@link resetPeak}, in MB: kept by the kernel, so nothing is missed. */
export const peakMb = (pid: number): number =>
	canMeasureMemory ? status(pid, 'VmHWM') : Number.NaN;

/** Makes the peak start again from what is resident now. */
export function resetPeak(pid: number): void {
	if (canMeasureMemory) writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** Waits until a process's memory stands still, for some seconds at most. */
async function settle(pid: number, stillMs: number): Promise<void> {
	const deadline = Date.now() + SETTLE_MS;
	while (canMeasureMemory && Date.now() < deadline) {
		const before = residentMb(pid);
		await sleep(stillMs);
		if (Math.abs(residentMb(pid) - before) <= STILL_MB) return;
	}
}

const read = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : '');

/** The IDs of this process's children whose command line has `word` in it; none outside Linux. */
function childrenRunning(word: string): number[] {
	const tasks = `/proc/${process.pid}/task`;
	if (!existsSync(tasks)) return [];
	return readdirSync(tasks)
		.flatMap((thread) => read(`${tasks}/${thread}/children`).split(' '))
		.filter((pid) => pid !== '' && read(`/proc/${pid}/cmdline`).includes(word))
		.map(Number);
}

/** Called when a workflow comes to a gate; the workflow goes on when it is done. */
type Opener = (query: URLSearchParams) => Promise<void> | void;

/**
 * Addresses that a workflow under measurement calls on its way (with HTTP Request nodes): it waits at
 * each until whatever has to be done at this point is done. However many items a node sends to a
 * gate, it is opened once.
 */
export class Gates {
	private readonly server: Server;
	private readonly openers = new Map<string, Opener>();
	private readonly opened = new Map<string, Promise<void>>();
	private origin = '';

	private constructor() {
		this.server = createServer((request, response) => {
			const url = new URL(request.url ?? '/', 'http://gates');
			const name = url.pathname.slice(1);
			const opening = this.opened.get(name) ?? this.open(name, url.searchParams);
			this.opened.set(name, opening);
			void opening.then(() => {
				response.setHeader('content-type', 'application/json');
				response.end('{}');
			});
		});
	}

	static async listen(): Promise<Gates> {
		const gates = new Gates();
		gates.server.listen(0, '127.0.0.1');
		await once(gates.server, 'listening');
		const address = gates.server.address();
		if (typeof address === 'object' && address !== null) {
			gates.origin = `http://127.0.0.1:${address.port}`;
		}
		return gates;
	}

	/** Puts up a gate under a name that no other has, and gives its address. */
	add(name: string, opener: Opener): string {
		this.openers.set(name, opener);
		return `${this.origin}/${name}`;
	}

	close(): void {
		this.server.close();
		this.server.closeAllConnections();
	}

	private async open(name: string, query: URLSearchParams): Promise<void> {
		await this.openers.get(name)?.(query);
	}
}

/** A credential by whose name nodes find it. */
export interface StoredCredential {
	type: string;
	name: string;
	data: ICredentialDataDecryptedObject;
}

/** A real n8n under measurement, with this package in it. */
export interface MeasuredN8n {
	n8n: N8n;
	/** Of n8n's main process; undefined where it can not be found out. */
	pid: number | undefined;
	/** Stores a credential, unless one of its name was stored already. */
	keep(credential: StoredCredential): Promise<void>;
	stop(): Promise<void>;
}

/** Starts a new n8n with this package and a TwelveLabs credential for `baseUrl`. */
export async function startN8n(
	installed: InstalledN8n,
	tarball: string,
	baseUrl: string,
	fileFolders: string[],
): Promise<MeasuredN8n> {
	const folder = await makeUserFolder(installed);
	await installTarball(tarball, folder.path);
	const others = childrenRunning(installed.n8nBin);
	const n8n = await N8n.start(installed, folder.path, { fileFolders });
	await n8n.rest.signIn(folder.owner);
	await n8n.importCredential({ apiKey: 'tlk_emulated_key', baseUrl });
	const kept = new Set<string>();
	return {
		n8n,
		pid: childrenRunning(installed.n8nBin).find((pid) => !others.includes(pid)),
		async keep(credential) {
			if (kept.has(credential.name)) return;
			kept.add(credential.name);
			await n8n.rest.post('/rest/credentials', { ...credential });
		},
		async stop() {
			await n8n.kill();
			remove(folder.path);
		},
	};
}

/** What a part of a workflow took. */
export interface Cost {
	ms: number;
	/** Processor time of n8n. */
	cpuMs: number;
	/** Rise of n8n's peak resident memory in MB; NaN where it can not be measured. */
	riseMb: number;
	/** The items that came out of the last node under measurement. */
	items: number;
	/** The ID of the run. */
	executionId: string;
}

/** What to run. */
export interface Course {
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

/** How long n8n may give no good answer while it works. */
const SILENCE_MS = 600_000;

/**
 * How often n8n is asked whether a run has ended, in milliseconds: while it is measured seldom, as the
 * answers are work for it too.
 */
const ASKED_MS = { measured: 2000, after: 200 };

let courses = 0;

/**
 * Runs a workflow and measures a part of it, from the moment the gate before it opens until the node
 * behind it calls: so that reading files before it, and storing the run after it, do not count.
 */
export async function measure(
	server: MeasuredN8n,
	gates: Gates,
	course: Course,
	stillMs: number,
): Promise<Cost> {
	const number = ++courses;
	const { pid = process.pid } = server;
	const cost: Cost = { ms: NaN, cpuMs: NaN, riseMb: NaN, items: NaN, executionId: '' };
	let began = NaN;
	let before = NaN;
	let cpuBefore = NaN;
	const over = new AbortController();
	const start = gates.add(`${number}/start`, async () => {
		await settle(pid, stillMs);
		resetPeak(pid);
		before = residentMb(pid);
		cpuBefore = cpuMs(pid);
		began = performance.now();
	});
	const end = gates.add(`${number}/end`, () => {
		cost.ms = performance.now() - began;
		cost.cpuMs = cpuMs(pid) - cpuBefore;
		cost.riseMb = peakMb(pid) - before;
		over.abort();
	});
	const report = gates.add(`${number}/report`, (query) => {
		cost.items = Number(query.get('items'));
	});
	const workflow = workflowOf(
		course.name,
		[...(course.before ?? []), gate('Before', start), ...course.measured],
		[
			[tell('After', end)],
			[
				count(course.field),
				tell('Report', report, { items: `={{ $json['count_${course.field}'] }}` }),
			],
		],
		course.saved ?? false,
	);
	for (const credential of course.credentials ?? []) await server.keep(credential);
	cost.executionId = await run(server, workflow, over.signal);
	if (Number.isNaN(cost.ms) || Number.isNaN(cost.items)) {
		throw new Error(`"${course.name}" did not run to its end. n8n says:\n${server.n8n.log()}`);
	}
	return cost;
}

/** Runs a workflow to its end; `over` tells that what is measured of it is over. */
async function run({ n8n }: MeasuredN8n, workflow: Workflow, over: AbortSignal): Promise<string> {
	const executionId = await n8n.run(await n8n.importWorkflow(workflow), START);
	let answered = Date.now();
	for (;;) {
		try {
			// n8n knows nothing any more of a run that ended and is not kept.
			const status = field(await n8n.stored(executionId), 'status');
			if (status === undefined || ENDED.includes(String(status))) return executionId;
			answered = Date.now();
		} catch (error) {
			// While it works hard it resets connections, or says that its database is not ready.
			if (Date.now() - answered > SILENCE_MS) throw error;
		}
		if (over.aborted) await sleep(ASKED_MS.after);
		else await sleep(ASKED_MS.measured, undefined, { signal: over }).catch(() => undefined);
	}
}
