import type { TaskSettings } from '../settings';

interface Offsets {
	start_offset_sec: number;
	end_offset_sec: number;
}

/** Makes the segments of a retrieved task count from the start of the part it was asked for, in place. */
export function shiftToPart(shown: unknown, { offsets }: TaskSettings): void {
	const task = shown as { video_embedding?: { segments?: Offsets[] } };
	for (const segment of task.video_embedding?.segments ?? []) {
		segment.start_offset_sec = without(segment.start_offset_sec, offsets?.startSec);
		segment.end_offset_sec = without(segment.end_offset_sec, offsets?.startSec);
	}
}

/** To the millisecond: 4.2 - 2.2 is not 2 in floating point. */
function without(sec: number, startSec = 0): number {
	return Math.round((sec - startSec) * 1000) / 1000;
}
