import type { IDataObject, IPollFunctions } from 'n8n-workflow';
import { type ApiChoice, toApiChoice } from '../shared/api/choose';
import { Failure } from '../shared/model/failure';
import { DEFAULTS } from '../shared/model/labels';
import { type EmbeddingTask, isFinished } from '../shared/model/task';
import type { OutputSettings } from '../shared/output/output';
import { atLeast, choices, readOutputSettings } from '../shared/run/parameters';

const EVENTS = ['ready', 'failed'] as const;

/** What the trigger waits for, and what it gives. */
export interface TriggerSettings {
	readonly wanted: readonly (typeof EVENTS)[number][];
	/** Undefined: the task only. */
	readonly output: OutputSettings | undefined;
	readonly embeddingOption: string[];
	/** Names each video in its clips' IDs by its file name or URL instead of the task's ID. */
	readonly nameBySource: boolean;
	readonly embedApi: ApiChoice;
	readonly concurrency: number;
	/** How long faults and limits may hold a request up, in milliseconds; a poll ends before. */
	readonly maxRetryMs: number;
	/** Whether the trigger is for this task. One that is not finished may still be told its name. */
	isFor(task: EmbeddingTask): boolean;
}

/** Reads the node's fields. @throws Failure */
export function readSettings(ctx: IPollFunctions): TriggerSettings {
	const options = ctx.getNodeParameter('options', {}) as IDataObject;
	const filters = ctx.getNodeParameter('filters', {}) as IDataObject;
	const chosen = (name: string): unknown => options[name] ?? undefined;
	const events = choices(ctx.getNodeParameter('events'));
	const wanted = EVENTS.filter((event) => events.includes(event));
	if (wanted.length === 0) throw new Failure('No event is chosen', 'Choose Ready, Failed or both.');
	const output: unknown = ctx.getNodeParameter('output');
	const retrySec = atLeast(
		chosen('maxRetryTimeSec'),
		'maxRetryTimeSec',
		DEFAULTS.maxRetryTimeSec,
		0,
	);
	const textOf = (value: unknown): string => String(value ?? '').trim();
	const part = textOf(filters.nameContains).toLowerCase();
	const model = textOf(filters.modelName);
	return {
		wanted,
		output: output === 'taskOnly' ? undefined : readOutputSettings(output, chosen, '', true),
		embeddingOption: choices(ctx.getNodeParameter('embeddingOption', [])),
		nameBySource: chosen('nameVideosBy') === 'source',
		embedApi: toApiChoice(chosen('embedApi')),
		concurrency: atLeast(chosen('concurrency'), 'concurrency', 4, 1),
		maxRetryMs: retrySec * 1000,
		isFor: (task) => {
			if (model !== '' && task.model !== undefined && task.model !== model) return false;
			const names = [task.fileName, task.url].filter((name) => name !== undefined);
			if (part === '' || (names.length === 0 && !isFinished(task))) return true;
			return names.some((name) => name.toLowerCase().includes(part));
		},
	};
}
