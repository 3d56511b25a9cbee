import { listAt, textAt, type Reply } from '../../http/reply';

/** The row of a task in a list. */
export function rowOf(list: Reply, id: string): unknown {
	return listAt(list.body, 'data').find((row) => textAt(row, '_id') === id);
}
