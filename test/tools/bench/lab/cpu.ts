import { existsSync, readFileSync } from 'node:fs';

/** Ticks of the kernel's clock per second, the same on every Linux that Node.js runs on. */
const TICKS = 100;

/** Processor time that a process used since it began, in milliseconds; NaN where it can not be read. */
export function cpuMs(pid: number): number {
	const path = `/proc/${pid}/stat`;
	if (!existsSync(path)) return Number.NaN;
	// The name of the program, in parentheses, may hold spaces.
	const fields = readFileSync(path, 'utf8')
		.replace(/^.*\) /, '')
		.split(' ');
	return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS;
}
