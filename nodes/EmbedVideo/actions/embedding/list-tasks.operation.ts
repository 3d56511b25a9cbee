import type { TaskFilter } from '../../../shared/api/embed-api';
import { listTasks } from '../../../shared/api/list-tasks';
import { embedApiOption } from '../../../shared/fields/media';
import { listFields, optionsField, simplify } from '../../../shared/fields/options';
import { Failure } from '../../../shared/model/failure';
import { LABELS } from '../../../shared/model/labels';
import { taskItem } from '../../../shared/output/task-items';
import {
	filter,
	readLimit,
	readRetryOptions,
	toEpoch,
	wantsRaw,
} from '../../../shared/run/parameters';
import type { Operation, Run } from '../../../shared/run/run';

export const listTasksOperation = {
	name: 'List Tasks',
	value: 'listTasks',
	action: 'List embedding tasks',
	description: 'Get the tasks of the account, newest first',
	properties: [
		...listFields([
			{
				displayName: LABELS.startedAt,
				name: 'startedAt',
				type: 'dateTime',
				default: '',
				description: 'Only tasks created after this time. Without dates: the last seven days.',
			},
			{
				displayName: LABELS.endedAt,
				name: 'endedAt',
				type: 'dateTime',
				default: '',
				description: 'Only tasks created before this time',
			},
			{
				displayName: 'Status',
				name: 'status',
				type: 'options',
				options: [
					{ name: 'Failed', value: 'failed' },
					{ name: 'Processing', value: 'processing' },
					{ name: 'Ready', value: 'ready' },
				],
				default: 'ready',
				description: 'Only tasks with this status',
			},
		]),
		simplify,
		optionsField([embedApiOption]),
	],
	async execute(run, itemIndex) {
		const filters = readFilters(run, itemIndex);
		const limit = readLimit(run, itemIndex);
		const retryOptions = readRetryOptions(run, itemIndex);
		const raw = wantsRaw(run, itemIndex);
		const { api } = await run.open();
		const rows: object[] = [];
		const report = { skippedRows: 0, missing: 0 };
		for await (const task of listTasks(api, filters, limit, retryOptions, report)) {
			run.hints.task(task, Date.now());
			rows.push(raw ? task.raw : taskItem(task));
		}
		run.hints.listed(report);
		return rows;
	},
} satisfies Operation;

const STATES = ['processing', 'ready', 'failed'] as const;

function readFilters(run: Run, itemIndex: number): TaskFilter {
	const date = (name: 'startedAt' | 'endedAt'): number | undefined => {
		const value = filter(run, itemIndex, name);
		return value === undefined ? undefined : toEpoch(value, run.ctx.getTimezone(), LABELS[name]);
	};
	const status = filter(run, itemIndex, 'status');
	const state = STATES.find((known) => known === status);
	if (status !== undefined && state === undefined) {
		throw new Failure(
			`"Status" has an unknown value: ${String(status)}`,
			'The statuses are processing, ready and failed.',
		);
	}
	return { state, createdAfter: date('startedAt'), createdBefore: date('endedAt') };
}
