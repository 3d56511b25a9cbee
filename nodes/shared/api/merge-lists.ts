import { createdAtMs, type EmbeddingTask } from '../model/embedding-task';

type List = AsyncGenerator<EmbeddingTask>;

/** A list and what it gives next. */
interface Head {
	readonly list: List;
	readonly task: EmbeddingTask;
}

async function headOf(list: List): Promise<Head[]> {
	const { done, value } = await list.next();
	return done ? [] : [{ list, task: value }];
}

/** A task without a date stands in nobody's way. */
const dateOf = ({ task }: Head): number => {
	const created = createdAtMs(task);
	return Number.isNaN(created) ? Infinity : created;
};

/**
 * Several lists, each newest first, as one, newest first. A task that several of them show comes once,
 * as the first of them tells of it. @throws what a list throws
 */
export async function* mergeNewestFirst(lists: readonly List[], limit: number): List {
	const seen = new Set<string>();
	try {
		let heads = (await Promise.all(lists.map(headOf))).flat();
		while (heads.length > 0 && seen.size < limit) {
			const newest = heads.reduce((best, head) => (dateOf(head) > dateOf(best) ? head : best));
			if (!seen.has(newest.task.id)) {
				seen.add(newest.task.id);
				yield newest.task;
			}
			const next = await headOf(newest.list);
			heads = heads.flatMap((head) => (head === newest ? next : [head]));
		}
	} finally {
		await Promise.all(lists.map((list) => list.return(undefined)));
	}
}
