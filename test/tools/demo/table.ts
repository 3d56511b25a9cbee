import type { IDataObject } from 'n8n-workflow';
import { Problem } from '../../e2e/n8n/program';
import type { TwelveLabs } from './prepare';

/** Rows under headings, each column as wide as its widest cell. */
function table(headings: string[], rows: string[][]): string {
	const widths = headings.map((heading, column) =>
		Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
	);
	const line = (cells: string[]) =>
		cells
			.map((cell, column) => cell.padEnd(widths[column] ?? 0))
			.join('  ')
			.trimEnd();
	return [headings, widths.map((width) => '─'.repeat(width)), ...rows].map(line).join('\n');
}

const momentRow = ({ from, to, match, similarity, found_by, link }: IDataObject): string[] => [
	`${String(from)} – ${String(to)}`,
	String(match),
	Number(similarity).toFixed(3),
	String(found_by),
	String(link),
];

/** The moments that an example found, as a table for people. */
export const momentTable = (moments: IDataObject[]): string =>
	table(['Time', 'Match', 'Similarity', 'Found by', 'Link'], moments.map(momentRow));

/** The numbers under the table. */
export function totals(clips: IDataObject[]): string {
	const [first] = clips;
	const options = [...new Set(clips.map((clip) => String(clip.embedding_option)))].sort();
	return [
		`${clips.length} embeddings (${options.join(', ')})`,
		`video ${Number(first?.duration).toFixed(1)} s`,
		`model ${String(first?.model_name)}`,
		`task ${String(first?.task_id)}`,
	].join(' · ');
}

/** @throws Problem if there is nothing to look for */
export function assertWords(words: string): void {
	if (words.trim() === '') {
		throw new Problem('Give the words to look for, such as "lighthouse".');
	}
}

const clock = (seconds: unknown): string => {
	const whole = Math.floor(Number(seconds));
	return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
};

const hitRow = ({ metadata, distance }: IDataObject): string[] => {
	const { video_id, start_offset_sec, end_offset_sec, embedding_option } = Object(metadata);
	return [
		String(video_id),
		`${clock(start_offset_sec)} – ${clock(end_offset_sec)}`,
		String(embedding_option),
		Number(distance).toFixed(3),
	];
};

/** What was found, as a table for people. */
export const hitTable = (hits: IDataObject[]): string =>
	table(['Video', 'Time', 'Option', 'Distance'], hits.map(hitRow));

/** Where a demo ran, and what its similarities are worth. */
export const ranIn = (where: string, { name, emulated }: TwelveLabs): string =>
	emulated
		? `ran ${where},\nagainst ${name}.\nSimilarity is emulated: words are compared with file names and chapter titles, the pictures are not analyzed. With TWELVELABS_API_KEY set, TwelveLabs computes it.`
		: `ran ${where},\nagainst ${name}.`;
