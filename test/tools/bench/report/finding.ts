/** One line of the benchmark: a number against its target. */
export interface Finding {
	/** What was measured, e.g. `Upload of 2.0 GB: time over curl`. */
	what: string;
	value: number;
	unit: '×' | 'MB' | 'ms' | 'KB' | 'requests' | '%';
	/** The target; missing where the number only informs. */
	target?: { bound: 'at most' | 'at least' | 'exactly'; value: number };
	/** The medians that it was made from, in words and numbers. */
	from: Record<string, number>;
	/** For the picture. */
	chart?: Chart;
}

/** What is compared, as bars of one unit. */
export interface Chart {
	title: string;
	unit: 's' | 'MB';
	bars: Record<string, number>;
}

/** The name of this package's bar in a {@link Chart}. */
export const OWN = 'this node';

/** What a scenario gives. */
export type Findings = Finding[];

export const atMost = (value: number): Finding['target'] => ({ bound: 'at most', value });
export const atLeast = (value: number): Finding['target'] => ({ bound: 'at least', value });
export const exactly = (value: number): Finding['target'] => ({ bound: 'exactly', value });

/** Whether a number meets its target; undefined when it has none. */
export function isMet({ value, target }: Finding): boolean | undefined {
	if (target === undefined) return undefined;
	if (target.bound === 'exactly') return value === target.value;
	return target.bound === 'at most' ? value <= target.value : value >= target.value;
}
