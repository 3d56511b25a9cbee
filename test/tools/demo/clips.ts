import type { IDataObject } from 'n8n-workflow';
import { table } from './table';

const time = (value: unknown): string => {
	const seconds = Number(value);
	const minutes = Math.floor(seconds / 60);
	return `${String(minutes).padStart(2, '0')}:${(seconds - minutes * 60).toFixed(1).padStart(4, '0')}`;
};

const numbers = (value: unknown): number[] => (Array.isArray(value) ? value.map(Number) : []);

const row = (clip: IDataObject): string[] => {
	const vector = numbers(clip.embedding);
	return [
		`${time(clip.start_offset_sec)} – ${time(clip.end_offset_sec)}`,
		String(clip.embedding_option),
		String(clip.embedding_scope),
		String(vector.length),
		`${vector
			.slice(0, 3)
			.map((number) => number.toFixed(4).padStart(7))
			.join(' ')} …`,
		String(clip.id),
	];
};

/** The clips as a table for people. */
export const clipTable = (clips: IDataObject[]): string =>
	table(['Time', 'Option', 'Scope', 'Dimensions', 'First numbers', 'Id'], clips.map(row));

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
