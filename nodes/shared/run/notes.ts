import type { IExecuteFunctions } from 'n8n-workflow';
import type { Connection } from '../http/connection';
import type { ListReport } from '../api/list-tasks';
import type { EmbeddingResult } from '../model/embedding';
import { createdAtMs, type EmbeddingTask } from '../model/embedding-task';
import { Failure } from '../model/failure';

/** TwelveLabs keeps a task and its embeddings this long (TWELVELABS.md §2.1), in milliseconds. */
const KEPT_MS = 7 * 24 * 3600_000;

/** Tasks that expire within this time are pointed out, in milliseconds. */
const SOON_MS = 24 * 3600_000;

/** Most task IDs that one hint names. */
const NAMED = 5;

/** What a person should know of a run although nothing failed; shown in n8n's output pane. */
export class Notes {
	private readonly expiring = new Set<string>();

	private readonly failed = new Set<string>();

	private readonly empty = new Set<string>();

	private odd = 0;

	private readonly list: ListReport = { odd: 0, missing: 0 };

	/** Looks at a task that goes out of the node. */
	task(task: EmbeddingTask, now: number): void {
		const left = createdAtMs(task) + KEPT_MS - now;
		if (task.state === 'failed') this.failed.add(task.id);
		else if (left > 0 && left < SOON_MS) this.expiring.add(task.id);
	}

	/** Looks at the embeddings of a ready task. */
	result({ task, embeddings, odd }: EmbeddingResult): void {
		if (embeddings.length === 0 && odd === 0) this.empty.add(task.id);
		this.odd += odd;
	}

	/** Notes what a list left out. */
	listed({ odd, missing }: ListReport): void {
		this.list.odd += odd;
		this.list.missing += missing;
	}

	/** Looks at what an item failed with. */
	failure(error: unknown): void {
		const details = error instanceof Failure ? error.details : {};
		if (details.status === 'failed' && details.task_id) this.failed.add(details.task_id);
	}

	/** Hands the hints to n8n; `connection` tells of limits that were waited out. */
	show(ctx: IExecuteFunctions, connection: Connection | undefined): void {
		const say = (type: 'info' | 'warning', message: string): void =>
			ctx.addExecutionHints({ type, location: 'outputPane', message });
		if (this.expiring.size > 0) {
			say(
				'warning',
				`TwelveLabs deletes embeddings after seven days. ${count(this.expiring)} will expire within a day: collect the embeddings now with Get Embeddings. ${names(this.expiring)}`,
			);
		}
		if (this.failed.size > 0) {
			say('warning', `${count(this.failed)} failed at TwelveLabs. ${names(this.failed)}`);
		}
		if (this.empty.size > 0) {
			say(
				'warning',
				`${count(this.empty)} gave no clips: the video may be under 4 seconds, or "Embedding Options" may exclude all there is (a silent video has only visual ones). ${names(this.empty)}`,
			);
		}
		if (this.odd > 0) {
			say(
				'warning',
				`${this.odd} ${this.odd === 1 ? 'row' : 'rows'} of TwelveLabs' answer held no vector and ${this.odd === 1 ? 'was' : 'were'} left out. "Output: Raw" shows the answer as it came.`,
			);
		}
		if (this.list.odd > 0) {
			say(
				'warning',
				`${this.list.odd} ${this.list.odd === 1 ? 'entry' : 'entries'} of TwelveLabs' list had no task ID and ${this.list.odd === 1 ? 'was' : 'were'} left out.`,
			);
		}
		if (this.list.missing > 0) {
			say(
				'warning',
				`TwelveLabs' list said it had ${this.list.missing} more ${this.list.missing === 1 ? 'task' : 'tasks'} than it gave. Narrow it with "Created After" and "Created Before", or try again later.`,
			);
		}
		const waited = Math.max(
			0,
			...Object.values(connection?.gates ?? {}).map((gate) => gate.closedMs),
		);
		if (waited > 0) {
			say(
				'info',
				`A rate limit of TwelveLabs was waited out for ${Math.ceil(waited / 1000)} s. A lower "Concurrency" or a higher TwelveLabs plan avoids that.`,
			);
		}
	}
}

const count = (ids: ReadonlySet<string>): string =>
	ids.size === 1 ? '1 task' : `${ids.size} tasks`;

function names(ids: ReadonlySet<string>): string {
	const more = ids.size > NAMED ? ` and ${ids.size - NAMED} more` : '';
	return `Task ${[...ids].slice(0, NAMED).join(', ')}${more}.`;
}
