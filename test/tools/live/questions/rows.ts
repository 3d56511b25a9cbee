import { at, textAt } from '../http/reply';

/** Under which names a version has what tells rows apart. */
export interface RowNames {
	start: string;
	end: string;
	/** The scope of the whole of a video. */
	whole: string;
}

/** v1's. */
export const V1_NAMES: RowNames = {
	start: 'start_offset_sec',
	end: 'end_offset_sec',
	whole: 'video',
};

/** v2's. */
export const V2_NAMES: RowNames = { start: 'start_sec', end: 'end_sec', whole: 'asset' };

/** Seconds to the tenth: how exactly two decoders agree about a video's end. */
const tenths = (value: unknown) => (typeof value === 'number' ? Math.round(value * 10) / 10 : NaN);

/** Which options rows have, in alphabetical order. */
export function optionsOf(rows: readonly unknown[]): string[] {
	return [...new Set(rows.map((row) => textAt(row, 'embedding_option') ?? 'none'))].sort();
}

/** Rows of clips of one option. */
function clips(rows: readonly unknown[], names: RowNames, option: string): unknown[] {
	return rows.filter(
		(row) =>
			textAt(row, 'embedding_option') === option && textAt(row, 'embedding_scope') !== names.whole,
	);
}

/** Ends of the visual clips, in seconds, ascending. */
export function ends(rows: readonly unknown[], names: RowNames): number[] {
	return clips(rows, names, 'visual')
		.map((row) => tenths(at(row, names.end)))
		.sort((a, b) => a - b);
}

/** What became of a last piece under 2 s of clips of one length. */
export function tailOf(rows: readonly unknown[], names: RowNames): string {
	const visual = clips(rows, names, 'visual').map((row) =>
		tenths(tenths(at(row, names.end)) - tenths(at(row, names.start))),
	);
	const [shortest, longest] = [Math.min(...visual), Math.max(...visual)];
	if (visual.length === 0) return 'no visual clips';
	if (shortest < 2) return 'kept as a short clip';
	return longest - shortest > 0.1 ? 'part of a longer clip' : 'dropped';
}

/** What changes first from one row to the next. */
export function orderOf(rows: readonly unknown[], names: RowNames): string {
	const option = (row: unknown) => textAt(row, 'embedding_option') ?? '';
	const place = (row: unknown) => `${textAt(row, 'embedding_scope')} ${at(row, names.start)}`;
	const grouped = (key: (row: unknown) => string) => {
		const runs = rows.map(key).filter((each, index, all) => each !== all[index - 1]);
		return runs.length === new Set(runs).size;
	};
	if (grouped(option)) return 'option by option';
	if (grouped(place)) return 'clip by clip';
	return 'neither option by option nor clip by clip';
}

/** Whether all options of a task were cut at the same places. */
export function cutsOf(rows: readonly unknown[], names: RowNames): 'same' | 'differ' {
	const places = optionsOf(rows).map((option) => {
		const own = clips(rows, names, option);
		const cut = own.map((row) => [tenths(at(row, names.start)), tenths(at(row, names.end))]);
		return JSON.stringify(cut.map(String).sort());
	});
	return new Set(places).size === 1 ? 'same' : 'differ';
}

/** The row of an option that begins at 0 with this scope. */
export function firstRow(
	rows: readonly unknown[],
	names: RowNames,
	option: string,
	scope: string,
): unknown {
	return rows.find(
		(row) =>
			textAt(row, 'embedding_option') === option &&
			textAt(row, 'embedding_scope') === scope &&
			at(row, names.start) === 0,
	);
}
