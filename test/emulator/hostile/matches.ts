import type { Task, TaskStatus } from '../tasks/task';

export const VIEWS = ['create', 'list', 'status', 'retrieve'] as const;

/** The answer that shows a task. */
export type View = (typeof VIEWS)[number];

/** Which tasks a rule is for, where and for how long. Missing parts match everything. */
export interface TaskMatch {
	view?: View | View[];
	/** Only while the task's real status is this. */
	when?: TaskStatus;
	/** A regular expression (source) for the file name or URL. */
	match?: string;
	/** Only every nth task, by order of creation: of 3 the third, sixth… */
	every?: number;
	/** Only in the first so many milliseconds: of the status `when`, else of the task. */
	forMs?: number;
	/** Only the first so many times that the rule meets this task in this view. */
	looks?: number;
}

/** Says which tasks rules are for, and counts how often they were. */
export class Matches {
	private readonly looks = new WeakMap<TaskMatch, Map<string, number>>();

	/**
	 * @param now milliseconds since the epoch, by the emulator's clock
	 * @param every which tasks by number, when that is not the rule's own `every`
	 */
	concerns(rule: TaskMatch, view: View, task: Task, now: number, every = rule.every ?? 1): boolean {
		const { when, match, forMs } = rule;
		if (rule.view !== undefined && ![rule.view].flat().includes(view)) return false;
		if (when !== undefined && task.status !== when) return false;
		if (match !== undefined && !new RegExp(match).test(task.name)) return false;
		if (task.number % every !== 0) return false;
		const since = when === undefined ? task.createdAt : task.updatedAt;
		if (forMs !== undefined && now - since >= forMs) return false;
		return rule.looks === undefined || this.look(rule, `${view}/${task.id}`) <= rule.looks;
	}

	private look(rule: TaskMatch, what: string): number {
		const counts = this.looks.get(rule) ?? new Map<string, number>();
		this.looks.set(rule, counts);
		const count = (counts.get(what) ?? 0) + 1;
		counts.set(what, count);
		return count;
	}
}
