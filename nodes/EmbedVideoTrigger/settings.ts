import type { IDataObject, IPollFunctions } from 'n8n-workflow';
import { toApiChoice } from '../shared/api/choose';
import { Failure } from '../shared/model/failure';
import { DEFAULTS } from '../shared/model/labels';
import { type EmbeddingTask, isFinished } from '../shared/model/task';
import { atLeast, choices, readOutputSettings } from '../shared/run/parameters';

export type TriggerSettings = ReturnType<typeof readSettings>;

/** What starts the workflow, and what is passed to it. @throws Failure */
export function readSettings(ctx: IPollFunctions) {
	const options = ctx.getNodeParameter('options', {}) as IDataObject;
	const filters = ctx.getNodeParameter('filters', {}) as IDataObject;
	const chosen = (name: string): unknown => options[name] ?? undefined;
	const events = choices(ctx.getNodeParameter('events'));
	const wanted = (['ready', 'failed'] as const).filter((event) => events.includes(event));
	if (wanted.length === 0) throw new Failure('No event is chosen', 'Choose Ready, Failed or both.');
	const output: unknown = ctx.getNodeParameter('output');
	const option = (name: 'concurrency' | 'maxRetryTimeSec', min: number): number =>
		atLeast(chosen(name), name, DEFAULTS[name], min);
	const textOf = (value: unknown): string => String(value ?? '').trim();
	const part = textOf(filters.nameContains).toLowerCase();
	const model = textOf(filters.modelName);
	return {
		wanted,
		/** Undefined: only the task. */
		output: output === 'taskOnly' ? undefined : readOutputSettings(output, chosen, '', true),
		embeddingOption: choices(ctx.getNodeParameter('embeddingOption', [])),
		/** Clip IDs are made from the file name or URL instead of the task's ID. */
		nameBySource: chosen('nameVideosBy') === 'source',
		embedApi: toApiChoice(chosen('embedApi')),
		concurrency: option('concurrency', 1),
		/** How long a request may be retried; a poll ends sooner. */
		maxRetryMs: option('maxRetryTimeSec', 0) * 1000,
		/** Whether the filters let a task through. The name of an unfinished one may come later. */
		isFor: (task: EmbeddingTask): boolean => {
			if (model !== '' && task.model !== undefined && task.model !== model) return false;
			const names = [task.fileName, task.url].filter((name) => name !== undefined);
			if (part === '' || (names.length === 0 && !isFinished(task))) return true;
			return names.some((name) => name.toLowerCase().includes(part));
		},
	};
}
