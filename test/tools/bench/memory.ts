import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whether memory can be measured here: Linux has it in /proc. */
export const canMeasureMemory = existsSync('/proc/self/clear_refs');

/** Clock ticks per second, the same on every Linux that Node.js supports. */
const TICKS = 100;

/** Processor time of a process since its start, in milliseconds; NaN where it cannot be read. */
export function cpuMs(pid: number): number {
	if (!canMeasureMemory) return Number.NaN;
	// The name of the program, in parentheses, may hold spaces.
	const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '');
	const fields = stat.split(' ');
	return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS;
}

function status(pid: number, name: 'VmRSS' | 'VmHWM'): number {
	if (!canMeasureMemory) return Number.NaN;
	const text = readFileSync(`/proc/${pid}/status`, 'utf8');
	return Number(new RegExp(`${name}:\\s+(\\d+)`).exec(text)?.[1] ?? NaN) / 1024;
}

/** Resident memory of a process in MB; NaN where it cannot be read. */
export const residentMb = (pid: number): number => status(pid, 'VmRSS');

/** Its peak since {@link resetPeak}, in MB, which the kernel keeps. */
export const peakMb = (pid: number): number => status(pid, 'VmHWM');

/** Resets the peak to what is resident now. */
export function resetPeak(pid: number): void {
	if (canMeasureMemory) writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** The longest wait, and the change in MB that counts as standing still. */
const SETTLE = { ms: 8000, mb: 1 };

/** Waits until a process's memory has stood still for `stillMs`, for a few seconds at most. */
export async function settle(pid: number, stillMs: number): Promise<void> {
	const deadline = Date.now() + SETTLE.ms;
	while (canMeasureMemory && Date.now() < deadline) {
		const before = residentMb(pid);
		await sleep(stillMs);
		if (Math.abs(residentMb(pid) - before) <= SETTLE.mb) return;
	}
}
