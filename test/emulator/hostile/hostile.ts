import type { Page, PageQuery } from '../api/query';
import { pageOf } from '../api/query';
import type { Clock } from '../clock';
import type { Task } from '../tasks/task';
import { checkSwitches } from './check';
import { ABSENT } from './edit';
import type { View } from './matches';
import { Matches } from './matches';
import { shiftToPart } from './part';
import { hostilePage, withStrangers } from './pages';
import { isListPath, isSegmentPath, rewritten } from './rewrites';
import type { HostileParts, HostileSwitches } from './switches';

/** The control of the mode "hostile but legal". Nothing is on until it is set. */
export class Hostile {
	private parts: Partial<HostileParts> = {};
	private matches = new Matches();

	constructor(private readonly clock: Clock) {}

	/** What is on. */
	get switches(): Readonly<Partial<HostileParts>> {
		return this.parts;
	}

	/**
	 * Switches parts on, or with `null` off; the others stay as they are.
	 * @throws Error for a name or value it does not know, and then changes nothing
	 */
	set(switches: HostileSwitches): void {
		checkSwitches(switches);
		const all = Object.entries({ ...this.parts, ...switches });
		this.parts = Object.fromEntries(all.filter(([, value]) => (value ?? null) !== null));
	}

	/** Switches every part off. */
	clear(): void {
		this.parts = {};
		this.matches = new Matches();
	}

	/** Whether the list knows a task yet. */
	lists(task: Task): boolean {
		return this.clock.now() - task.createdAt >= (this.parts.listLagMs ?? 0);
	}

	/** Whether a task is said not to exist: in the API's words, or by a web page. */
	hides(view: View, task: Task): 'json' | 'html' | undefined {
		const { notFound = [] } = this.parts;
		const rule = notFound.find((each) => this.matches.concerns(each, view, task, this.clock.now()));
		return rule && (rule.html ? 'html' : 'json');
	}

	/** The page of the list that was asked for, its rows not yet shown. */
	page(tasks: readonly Task[], query: PageQuery): Page<unknown> {
		const { pages } = this.parts;
		if (!pages) return pageOf(tasks, query);
		return hostilePage(withStrangers(tasks, pages.strangers ?? []), query, pages);
	}

	/** Whether answers of this view may have to be rewritten, and so held whole. */
	rewrites(view: View): boolean {
		const { rewrites = [], clipOffsets } = this.parts;
		const ofView = rewrites.some((rule) => !rule.view || [rule.view].flat().includes(view));
		return ofView || (view === 'retrieve' && clipOffsets !== undefined);
	}

	/** A task as the API would show it, made hostile. @returns `ABSENT` for no task at all */
	show(view: View, task: Task, honest: unknown): unknown {
		let shown = honest;
		if (this.parts.clipOffsets) shiftToPart(shown, task.settings);
		for (const rule of this.parts.rewrites ?? []) {
			if (isListPath(rule.path)) continue;
			const every = isSegmentPath(rule.path) ? 1 : rule.every;
			const concerned = this.matches.concerns(rule, view, task, this.clock.now(), every);
			if (concerned) shown = rewritten(shown, rule);
		}
		return shown;
	}

	/** The list as the API would show it, its rows made hostile already. */
	showList(honest: Page<unknown>): unknown {
		let shown: unknown = { ...honest, data: honest.data.filter((row) => row !== ABSENT) };
		for (const rule of this.parts.rewrites ?? []) {
			if (isListPath(rule.path)) shown = rewritten(shown, rule);
		}
		return shown;
	}
}
