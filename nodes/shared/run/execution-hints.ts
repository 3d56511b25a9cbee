import type { IExecuteFunctions } from 'n8n-workflow';
import type { ListReport } from '../api/list-tasks';
import type { Connection } from '../http/connection';
import { Failure } from '../model/failure';
import { FORMATTED } from '../model/outputs';
import { createdAtMs, type EmbeddingResult, type EmbeddingTask, isTimed } from '../model/task';
import { sourceFields } from '../output/clips';
import type { OutputSettings } from '../output/output';

/** How long TwelveLabs keeps a task and its embeddings, and how long before they expire a hint says so. */
const KEPT_MS = 7 * 24 * 3600_000;
const SOON_MS = 24 * 3600_000;

/** Most IDs in one hint. */
const NAMED = 5;

/** Kilobytes of execution data for an item without its vector and for one number of it (bench `execution-data`). */
const KILOBYTES = { item: 0.3, number: 6.3 / 512, base64Number: 2.7 / 512 };

/** From so many kilobytes on, the editor takes seconds to show a result. */
const LARGE_KB = 5000;

type Written = Pick<OutputSettings, 'output' | 'naming' | 'includeEmbedding' | 'embeddingFormat'>;

export interface RunFacts {
	readonly connection?: Connection;
	/** Tasks that this run created and that are billed. */
	readonly created: readonly string[];
	/** Tasks that may be a second one for the same video, whose request was sent twice. */
	readonly secondTasks: readonly string[];
	/** Input items, and how many of them failed. */
	readonly items: number;
	readonly failed: number;
}

/** What the user should know about a run although it did not stop. */
export class ExecutionHints {
	/** IDs of tasks. */
	private readonly expiring = new Set<string>();
	private readonly failed = new Set<string>();
	private readonly empty = new Set<string>();
	private readonly withoutModel = new Set<string>();
	/** Tasks without embeddings for a wanted option, by that option. */
	private readonly without = new Map<string, Set<string>>();

	private readonly list = { skippedRows: 0, missing: 0, unread: 0 };
	/** Assets that could not be deleted. */
	private readonly undeleted = new Set<string>();
	/** Rows of results without a vector. */
	private skippedRows = 0;

	/** Tasks whose embeddings are returned, by ID. */
	private readonly media = new Map<string, EmbeddingTask>();
	private vectors = 0;
	private kilobytes = 0;
	private hasVectors = false;
	/** Clips of a file have no address to link to. */
	private lacksLink = false;

	/** Records a task that is returned without its embeddings. */
	task(task: EmbeddingTask, now: number): void {
		const left = createdAtMs(task) + KEPT_MS - now;
		if (task.state === 'failed') this.failed.add(task.id);
		else if (left > 0 && left < SOON_MS) this.expiring.add(task.id);
	}

	/** Records the embeddings of a ready task. @param wanted their options, all of which a fused one has */
	result(result: EmbeddingResult, wanted: readonly string[], written: Written): void {
		const { task, embeddings, skippedRows } = result;
		const options = new Set(embeddings.map(({ option }) => option));
		options.delete('fused');
		const missing = options.size > 0 ? wanted.filter((option) => !options.has(option)) : [];
		for (const option of missing) {
			this.without.set(option, (this.without.get(option) ?? new Set()).add(task.id));
		}
		this.skippedRows += skippedRows;
		if (embeddings.length === 0) {
			if (skippedRows === 0) this.empty.add(task.id);
			return;
		}
		if (task.model === undefined) this.withoutModel.add(task.id);
		if (written.output === 'summary') return;
		this.media.set(task.id, task);
		this.vectors += embeddings.length;
		for (const { vector } of embeddings) this.kilobytes += kilobytesOf(vector.length, written);
		this.hasVectors ||= written.includeEmbedding;
		const hasLink = sourceFields(task).input_url !== undefined || written.naming.metadata?.link;
		this.lacksLink ||= isTimed(task.mediaType ?? 'video') && !hasLink;
	}

	queryVectors(): void {
		this.hasVectors = true;
	}

	leftBehind(assetId: string): void {
		this.undeleted.add(assetId);
	}

	listed({ skippedRows, missing, unread = 0 }: ListReport): void {
		this.list.skippedRows += skippedRows;
		this.list.missing += missing;
		this.list.unread += unread;
	}

	failure(error: unknown): void {
		const details = error instanceof Failure ? error.details : {};
		if (details.status === 'failed' && details.task_id) this.failed.add(details.task_id);
	}

	show(ctx: IExecuteFunctions, facts: RunFacts): void {
		const add = (type: 'info' | 'warning', messages: readonly (string | false)[]): void => {
			for (const message of messages) {
				if (message) ctx.addExecutionHints({ type, location: 'outputPane', message });
			}
		};
		add('warning', this.warnings(facts));
		add('info', [limitHint(facts), ctx.getMode() === 'manual' && this.buildingHint(facts)]);
	}

	private warnings({ items, failed, secondTasks }: RunFacts): (string | false)[] {
		const { expiring, undeleted, empty, withoutModel, list } = this;
		return [
			failed > 0 &&
				`${failed} of ${count(items, 'item')} failed. See the "error" field of the failed items.`,
			secondTasks.length > 0 &&
				`A request without a clear answer was sent a second time, and ${count(secondTasks.length, 'more task')} may exist for the same video and be billed. ${named(secondTasks)}`,
			expiring.size > 0 &&
				`${count(expiring.size, 'task')} will expire within a day: TwelveLabs keeps embeddings for seven days. Collect them now with Get Embeddings. ${named(expiring)}`,
			this.failed.size > 0 &&
				`${count(this.failed.size, 'task')} failed at TwelveLabs. ${named(this.failed)}`,
			undeleted.size > 0 &&
				`${count(undeleted.size, 'asset')} could not be deleted after the embeddings arrived. Delete what you no longer need with Asset → Delete. ${named(undeleted, 'Asset')}`,
			empty.size > 0 &&
				`${count(empty.size, 'task')} returned no clips. The video may be shorter than 4 seconds, or contain none of the chosen "Embedding Options" (a silent video only has visual). ${named(empty)}`,
			...[...this.without].map(
				([option, tasks]) =>
					`${count(tasks.size, 'task')} returned nothing for "Embedding Options: ${option}". The media may be silent, or the task was created without it. ${named(tasks)}`,
			),
			withoutModel.size > 0 &&
				`TwelveLabs did not name the model of ${count(withoutModel.size, 'task')}: the clips have no "model_name", and different IDs than they would have with it. Collect them again before you store them. ${named(withoutModel)}`,
			list.unread > 0 &&
				`One of TwelveLabs' task lists could not be read, so its tasks are missing here. If TwelveLabs has removed that version of the Embed API, set the option "Embed API" to another one.`,
			this.skippedRows > 0 &&
				`Left out ${count(this.skippedRows, 'row')} without a vector in TwelveLabs' answer. "Output: Raw" shows the answer as it came.`,
			list.skippedRows > 0 &&
				`Left out ${count(list.skippedRows, 'row')} without an ID in TwelveLabs' list.`,
			list.missing > 0 &&
				`TwelveLabs' list announced ${count(list.missing, 'more task')} than it returned. Narrow it with "Created After" and "Created Before", or try again later.`,
		];
	}

	/** For the person who builds the workflow in the editor: what was billed, what was returned, and how to see it. */
	private buildingHint({ created }: RunFacts): string {
		const [that, another] = created.length === 1 ? ['that task', 'another'] : ['them', 'new ones'];
		const sentences = [
			created.length > 0 &&
				`This run created ${count(created.length, 'billed task')} (${idList(created)}). Running again creates ${another}. To try other outputs for free, pin this output or use Get Embeddings with ${that}.`,
			this.vectors > 0 && this.amount(),
			this.hasVectors &&
				'The table looks empty because every row holds a long list of numbers. Point at a column name and click the arrows ("Collapse rows") to see all rows.',
			this.lacksLink &&
				'Clips of a file have no link that plays them. A link needs a URL: put yours into "Metadata" as link.',
			this.kilobytes > LARGE_KB &&
				'For long videos set Output to what your store takes, such as PGVector Rows or Qdrant Points, and look at it there.',
		];
		return sentences.filter(Boolean).join(' ');
	}

	private amount(): string {
		const tasks = [...this.media.values()];
		const [kind, another] = new Set(tasks.map(({ mediaType = 'video' }) => mediaType));
		const mediaName = kind === 'audio' ? 'audio file' : (kind ?? 'file');
		const noun = another === undefined ? mediaName : 'file';
		const known = tasks.flatMap(({ duration }) => duration ?? []);
		const minutes = (known.reduce((sum, seconds) => sum + seconds, 0) / 60).toFixed(1);
		const atLeast = known.length < tasks.length ? 'at least ' : '';
		const length = known.length > 0 ? ` (${atLeast}${minutes} min)` : '';
		return `${count(this.vectors, 'vector')} from ${count(tasks.length, noun)}${length}, about ${sizeOf(this.kilobytes)} of execution data.`;
	}
}

function limitHint({ connection }: RunFacts): string | false {
	const gates = Object.values(connection?.gates ?? {});
	const waited = Math.max(0, ...gates.map((gate) => gate.closedMs));
	return (
		waited > 0 &&
		`A rate limit of TwelveLabs delayed this run by ${Math.ceil(waited / 1000)} s. A lower "Concurrency" or a higher TwelveLabs plan avoids that.`
	);
}

function kilobytesOf(numbers: number, { output, includeEmbedding, embeddingFormat }: Written) {
	if (!includeEmbedding) return KILOBYTES.item;
	const isBase64 = embeddingFormat === 'base64' && FORMATTED.includes(output);
	return KILOBYTES.item + numbers * (isBase64 ? KILOBYTES.base64Number : KILOBYTES.number);
}

const sizeOf = (kilobytes: number): string =>
	kilobytes < 1000
		? `${Math.max(1, Math.round(kilobytes))} KB`
		: `${(kilobytes / 1000).toFixed(1)} MB`;

/** `1 task`, `2 tasks`, `1,800 vectors`. */
const count = (many: number, what: string): string =>
	`${many.toLocaleString('en')} ${what}${many === 1 ? '' : 's'}`;

function idList(ids: Iterable<string>): string {
	const all = [...ids];
	const more = all.length > NAMED ? ` and ${all.length - NAMED} more` : '';
	return `${all.slice(0, NAMED).join(', ')}${more}`;
}

const named = (ids: Iterable<string>, what = 'Task'): string => `${what} ${idList(ids)}.`;
