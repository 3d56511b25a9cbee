import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long settling is waited for. */
const PATIENCE_MS = 8000;

/** Movement that still counts as standing still, in MB. */
const STILL_MB = 1;

/** Whether a process's peak can be read here: Linux keeps it in /proc. */
export const canMeasureMemory = existsSync('/proc/self/clear_refs');

function status(pid: number, name: 'VmRSS' | 'VmHWM'): number {
	const text = readFileSync(`/proc/${pid}/status`, 'utf8');
	return Number(new RegExp(`${name}:\\s+(\\d+)`).exec(text)?.[1] ?? NaN) / 1024;
}

/** Resident memory of a process in MB; NaN where it can not be read. */
export const residentMb = (pid: number): number =>
	canMeasureMemory ? status(pid, 'VmRSS') : Number.NaN;

/** The most it was since {@link resetPeak}, in MB: kept by the kernel, so nothing is missed. */
export const peakMb = (pid: number): number =>
	canMeasureMemory ? status(pid, 'VmHWM') : Number.NaN;

/** Makes the peak start again from what is resident now. */
export function resetPeak(pid: number): void {
	if (canMeasureMemory) writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** Waits until a process's memory stands still, for some seconds at most. */
export async function settle(pid: number, stillMs: number): Promise<void> {
	const deadline = Date.now() + PATIENCE_MS;
	while (canMeasureMemory && Date.now() < deadline) {
		const before = residentMb(pid);
		await sleep(stillMs);
		if (Math.abs(residentMb(pid) - before) <= STILL_MB) return;
	}
}
