import type { IDataObject, IPollFunctions } from 'n8n-workflow';
import { type ApiChoice, toApiChoice } from '../shared/api/choose';
import { DEFAULT_MAX_RETRY_MS } from '../shared/http/outcome';
import type { EmbeddingTask } from '../shared/model/task';
import { Failure } from '../shared/model/failure';
import type { OutputSettings } from '../shared/output/output';
import { readOutputSettings } from '../shared/run/parameters';
import { atLeast, choices } from '../shared/run/parameters';

/** What the trigger waits for, and what it gives. */
export interface TriggerSettings {
	readonly wanted: readonly ('ready' | 'failed')[];
	/** Undefined: the task only. */
	readonly output: OutputSettings | undefined;
	readonly embeddingOption: string[];
	/** Names each video in its clips' IDs by its file name or URL instead of the task's ID. */
	readonly nameBySource: boolean;
	readonly embedApi: ApiChoice;
	readonly concurrency: number;
	/** How long faults and limits may hold a request up, in milliseconds; a poll ends before. */
	readonly maxRetryMs: number;
	/** Whether the trigger is for this task; what the API does not tell of it does not speak against it. */
	isFor(task: EmbeddingTask): boolean;
}

const isEvent = (value: string): value is 'ready' | 'failed' =>
	value === 'ready' || value === 'failed';

/** Reads the node's fields. @throws Failure */
export function readSettings(ctx: IPollFunctions): TriggerSettings {
	const options = ctx.getNodeParameter('options', {}) as IDataObject;
	const filters = ctx.getNodeParameter('filters', {}) as IDataObject;
	const chosen = (name: string): unknown => options[name] ?? undefined;
	const wanted = choices(ctx.getNodeParameter('events')).filter(isEvent);
	if (wanted.length === 0) throw new Failure('No event is chosen', 'Choose Ready, Failed or both.');
	const output: unknown = ctx.getNodeParameter('output');
	const part = String(filters.nameContains ?? '')
		.trim()
		.toLowerCase();
	const model = String(filters.modelName ?? '').trim();
	return {
		wanted,
		output: output === 'taskOnly' ? undefined : readOutputSettings(output, chosen, '', true),
		embeddingOption: choices(ctx.getNodeParameter('embeddingOption', [])),
		nameBySource: chosen('nameVideosBy') === 'source',
		embedApi: toApiChoice(chosen('embedApi')),
		concurrency: atLeast(chosen('concurrency'), 'concurrency', 4, 1),
		maxRetryMs:
			atLeast(chosen('maxRetryTimeSec'), 'maxRetryTimeSec', DEFAULT_MAX_RETRY_MS / 1000, 0) * 1000,
		isFor: (task) => {
			const name = task.url ?? task.fileName;
			if (model !== '' && task.model !== undefined && task.model !== model) return false;
			return name === undefined || name.toLowerCase().includes(part);
		},
	};
}
