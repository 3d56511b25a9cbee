import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { cpuMs } from './cpu';
import type { Gates } from './gates';
import { peakMb, residentMb, resetPeak, settle } from './memory';
import { count, gate, type Step, tell } from './nodes';
import type { Server, StoredCredential } from './server';
import { START, workflowOf } from './workflow';
import { ENDED } from '../../../e2e/n8n/execution';
import { field } from '../../../e2e/n8n/program';
import type { Workflow } from '../../../e2e/n8n/workflow';

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
	server: Server,
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
async function run({ n8n }: Server, workflow: Workflow, over: AbortSignal): Promise<string> {
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
