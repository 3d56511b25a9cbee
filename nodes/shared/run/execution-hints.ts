import type { IExecuteFunctions } from 'n8n-workflow';
import type { ListReport } from '../api/list-tasks';
import type { Connection } from '../http/connection';
import { Failure } from '../model/failure';
import { createdAtMs, type EmbeddingResult, type EmbeddingTask } from '../model/task';
import type { OutputSettings } from '../output/output';

/** Most task IDs that one hint names. */
const NAMED = 5;

/** A line in n8n's output pane. */
export type Hint = readonly [type: 'info' | 'warning', message: string];

/** What there is to tell of limits that were waited out. */
export function* ofLimits(connection: Connection | undefined): Generator<Hint> {
	const gates = Object.values(connection?.gates ?? {});
	const waited = Math.max(0, ...gates.map((gate) => gate.closedMs));
	if (waited > 0) {
		yield [
			'info',
			`A rate limit of TwelveLabs was waited out for ${Math.ceil(waited / 1000)} s. A lower "Concurrency" or a higher TwelveLabs plan avoids that.`,
		];
	}
}

/** `1 task`, `2 tasks`. */
export const count = (many: number, what: string): string =>
	`${many} ${what}${many === 1 ? '' : 's'}`;

/** The tasks, or what else, by their IDs, as far as one hint names them. */
export function names(ids: ReadonlySet<string>, what = 'Task'): string {
	const more = ids.size > NAMED ? ` and ${ids.size - NAMED} more` : '';
	return `${what} ${[...ids].slice(0, NAMED).join(', ')}${more}.`;
}

/**
 * Kilobytes of one clip's item in n8n's execution data, as `npm run bench -- execution-data` measures
 * them for 512 numbers.
 */
const KB = { numbers: 6.6, base64: 3.0, none: 0.3 };

/** Outputs that write vectors as the user chose; the others write numbers, as stores read them. */
const FORMATTED = new Set(['clips', 'document', 'task']);

/** How an item's vectors are written. */
type Written = Pick<OutputSettings, 'output' | 'includeEmbedding' | 'embeddingFormat'>;

function kilobytesOf({ output, includeEmbedding, embeddingFormat }: Written): number {
	if (!includeEmbedding) return KB.none;
	return embeddingFormat === 'base64' && FORMATTED.has(output) ? KB.base64 : KB.numbers;
}

/** How much of media and vectors a run hands on. */
export class OutputStats {
	/** Length of each video in seconds, undefined where TwelveLabs did not tell. */
	private readonly videos = new Map<string, number | undefined>();

	private vectors = 0;

	private kilobytes = 0;

	/** Counts what goes out of a ready task. */
	add({ task, embeddings }: EmbeddingResult, written: Written): void {
		this.videos.set(task.id, task.duration);
		this.vectors += embeddings.length;
		this.kilobytes += embeddings.length * kilobytesOf(written);
	}

	/** One sentence of it; undefined where there is nothing. */
	sentence(): string | undefined {
		if (this.vectors === 0) return undefined;
		const many = (count: number, what: string): string =>
			`${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;
		const known = [...this.videos.values()].filter((seconds) => seconds !== undefined);
		const minutes = known.reduce((sum, seconds) => sum + seconds, 0) / 60;
		const atLeast = known.length < this.videos.size ? 'at least ' : '';
		const length = known.length > 0 ? ` (${atLeast}${minutes.toFixed(1)} minutes)` : '';
		return `This run gave ${many(this.vectors, 'vector')} of ${many(this.videos.size, 'video')}${length}, about ${sizeOf(this.kilobytes)} in n8n.`;
	}
}

const sizeOf = (kilobytes: number): string =>
	kilobytes < 1000
		? `${Math.max(1, Math.round(kilobytes))} KB`
		: `${(kilobytes / 1000).toFixed(1)} MB`;

/** TwelveLabs keeps a task and its embeddings this long (its reference), in milliseconds. */
const KEPT_MS = 7 * 24 * 3600_000;

/** Tasks that expire within this time are pointed out, in milliseconds. */
const SOON_MS = 24 * 3600_000;

const LONG_ROWS =
	'Vectors make rows of Table view very long. Schema and JSON view are shorter, or turn off "Include Embedding" in the options while you build.';

/** What of a run is known elsewhere. */
export interface RunFacts {
	/** Tells of limits that were waited out. */
	readonly connection?: Connection;
	/** Tasks that this run created, and paid. */
	readonly created: readonly string[];
	/** Tasks that may be a second one for a video whose request was sent twice. */
	readonly secondTasks: readonly string[];
	/** Input items, and how many of them failed. */
	readonly items: number;
	readonly failed: number;
}

/** What a person should know of a run although it did not stop; shown in n8n's output pane. */
export class ExecutionHints {
	private readonly expiring = new Set<string>();

	private readonly failed = new Set<string>();

	private readonly empty = new Set<string>();

	/** Ready tasks of which nobody told the model. */
	private readonly modelless = new Set<string>();

	/** Options that were asked for and are not there, with the tasks without them. */
	private readonly without = new Map<string, Set<string>>();

	private readonly list = { skippedRows: 0, missing: 0, unread: 0 };

	/** Assets that nobody needs any more and that could not be deleted. */
	private readonly undeleted = new Set<string>();

	private skippedRows = 0;

	private hasVectors = false;

	/** How much goes out. */
	readonly tally = new OutputStats();

	/** Looks at a task that goes out of the node without its embeddings. */
	task(task: EmbeddingTask, now: number): void {
		const left = createdAtMs(task) + KEPT_MS - now;
		if (task.state === 'failed') this.failed.add(task.id);
		else if (left > 0 && left < SOON_MS) this.expiring.add(task.id);
	}

	/** Looks at the embeddings of a ready task. @param asked which options; what is fused has them all */
	result({ task, embeddings, skippedRows }: EmbeddingResult, asked: readonly string[]): void {
		const options = new Set(embeddings.map(({ option }) => option));
		options.delete('fused');
		for (const option of options.size > 0 ? asked : []) {
			if (options.has(option)) continue;
			this.without.set(option, (this.without.get(option) ?? new Set()).add(task.id));
		}
		if (embeddings.length === 0 && skippedRows === 0) this.empty.add(task.id);
		if (task.model === undefined && embeddings.length > 0) this.modelless.add(task.id);
		this.skippedRows += skippedRows;
	}

	/** An asset that the node made could not be deleted. */
	leftBehind(assetId: string): void {
		this.undeleted.add(assetId);
	}

	/** Items with vectors go out. */
	vectors(): void {
		this.hasVectors = true;
	}

	/** Notes what a list left out. */
	listed({ skippedRows, missing, unread = 0 }: ListReport): void {
		this.list.skippedRows += skippedRows;
		this.list.missing += missing;
		this.list.unread += unread;
	}

	/** Looks at what an item failed with. */
	failure(error: unknown): void {
		const details = error instanceof Failure ? error.details : {};
		if (details.status === 'failed' && details.task_id) this.failed.add(details.task_id);
	}

	/** Hands the hints to n8n. */
	show(ctx: IExecuteFunctions, facts: RunFacts): void {
		const hints = [...this.ofTasks(facts), ...this.ofAnswers(), ...ofLimits(facts.connection)];
		// What helps to build a workflow is of no use where nobody watches.
		if (ctx.getMode() === 'manual') hints.push(...this.ofBuilding(facts));
		for (const [type, message] of hints) {
			ctx.addExecutionHints({ type, location: 'outputPane', message });
		}
	}

	private *ofTasks({ items, failed, secondTasks }: RunFacts): Generator<Hint> {
		if (secondTasks.length > 0) {
			yield [
				'warning',
				`A request without a clear answer was sent a second time, and now ${count(secondTasks.length, 'more task')} may exist for the same video, and be billed. ${names(new Set(secondTasks))}`,
			];
		}
		if (failed > 0) {
			yield [
				'warning',
				`${failed} of ${count(items, 'item')} failed: what went wrong is in "error" of the items in their place.`,
			];
		}
		if (this.expiring.size > 0) {
			yield [
				'warning',
				`TwelveLabs deletes embeddings after seven days. ${count(this.expiring.size, 'task')} will expire within a day: collect the embeddings now with Get Embeddings. ${names(this.expiring)}`,
			];
		}
		if (this.failed.size > 0) {
			yield [
				'warning',
				`${count(this.failed.size, 'task')} failed at TwelveLabs. ${names(this.failed)}`,
			];
		}
		if (this.undeleted.size > 0) {
			yield [
				'warning',
				`${count(this.undeleted.size, 'asset')} could not be deleted after the embeddings came: delete what nobody needs with Resource: Asset. ${names(this.undeleted, 'Asset')}`,
			];
		}
		if (this.empty.size > 0) {
			yield [
				'warning',
				`${count(this.empty.size, 'task')} gave no clips: the video may be under 4 seconds, or "Embedding Options" may exclude all there is (a silent video has only visual ones). ${names(this.empty)}`,
			];
		}
	}

	private *ofAnswers(): Generator<Hint> {
		const { skippedRows, missing, unread } = this.list;
		for (const [option, tasks] of this.without) {
			yield [
				'warning',
				`${count(tasks.size, 'task')} gave nothing for "Embedding Options: ${option}": the media may be silent, or the task made without it. ${names(tasks)}`,
			];
		}
		if (this.modelless.size > 0) {
			yield [
				'warning',
				`Of ${count(this.modelless.size, 'task')} TwelveLabs did not tell the model: the clips have no "model_name", and other IDs than with it. Collect again later before you store them. ${names(this.modelless)}`,
			];
		}
		if (unread > 0) {
			yield [
				'warning',
				'One of TwelveLabs\' two lists of tasks, of Embed v1 and of Embed v2, could not be read: its tasks are missing here. If it was switched off, set the option "Embed API" to the other one.',
			];
		}
		if (this.skippedRows > 0) {
			yield [
				'warning',
				`Left out, as they hold no vector: ${count(this.skippedRows, 'row')} of TwelveLabs' answer. "Output: Raw" shows the answer as it came.`,
			];
		}
		if (skippedRows > 0) {
			yield [
				'warning',
				`Left out, as they have no ID: ${count(skippedRows, 'row')} of TwelveLabs' list.`,
			];
		}
		if (missing > 0) {
			yield [
				'warning',
				`TwelveLabs' list promised ${count(missing, 'more task')} than it gave. Narrow it with "Created After" and "Created Before", or try again later.`,
			];
		}
	}

	private *ofBuilding({ created }: RunFacts): Generator<Hint> {
		if (created.length > 0) {
			yield [
				'info',
				`This run made, and paid, ${count(created.length, 'task')}; each run makes new ones. To try other outputs without paying, use Get Embeddings with ${created.length === 1 ? 'it' : 'them'}, or pin this output. ${names(new Set(created))}`,
			];
		}
		const sentences = [this.tally.sentence(), this.hasVectors ? LONG_ROWS : undefined];
		const said = sentences.filter(Boolean).join(' ');
		if (said !== '') yield ['info', said];
	}
}
