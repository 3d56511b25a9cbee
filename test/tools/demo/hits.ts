import type { IDataObject, INode } from 'n8n-workflow';
import { Problem } from '../../e2e/n8n/program';
import type { Stage } from './prepare';
import { table } from './table';

/** Refuses a search for nothing. */
export function assertWords(words: string): void {
	if (words.trim() === '') {
		throw new Problem('Give the words to look for, e.g. npm run demo -- search "lighthouse"');
	}
}

/** What makes a node read files. */
export const readerOf = (files: string): Pick<INode, 'type' | 'typeVersion' | 'parameters'> => ({
	type: 'n8n-nodes-base.readWriteFile',
	typeVersion: 1,
	parameters: { operation: 'read', fileSelector: files, options: {} },
});

const clock = (seconds: unknown): string => {
	const whole = Math.floor(Number(seconds));
	return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
};

const row = ({ metadata, distance }: IDataObject): string[] => {
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
	table(['Video', 'Time', 'Option', 'Distance'], hits.map(row));

/** What it ran in and against. */
export function ranIn({ version, twelveLabs }: Stage): string {
	const ran = `ran in n8n ${version}, against ${twelveLabs.name}.`;
	return twelveLabs.emulated
		? `${ran}\nSimilarity is emulated: words are compared with file names and chapter titles, nobody looks at the pictures. With TWELVELABS_API_KEY set it is that of TwelveLabs.`
		: ran;
}
