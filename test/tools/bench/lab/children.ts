import { existsSync, readdirSync, readFileSync } from 'node:fs';

const read = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : '');

/** The IDs of this process's children whose command line has `word` in it; none outside Linux. */
export function childrenRunning(word: string): number[] {
	const tasks = `/proc/${process.pid}/task`;
	if (!existsSync(tasks)) return [];
	return readdirSync(tasks)
		.flatMap((thread) => read(`${tasks}/${thread}/children`).split(' '))
		.filter((pid) => pid !== '' && read(`/proc/${pid}/cmdline`).includes(word))
		.map(Number);
}
