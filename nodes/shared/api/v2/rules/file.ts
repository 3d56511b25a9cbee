import { LABELS } from '../../../model/labels';
import { type FileSource, MARENGO_35, type NewTask } from '../../../model/new-task';
import { DIRECT_BYTES, IMAGE_BYTES, PARTS_BYTES } from '../../assets/limits';
import type { Rule } from '../../refusals';

/** Largest video or sound of marengo3.0 in bytes: 4 GB (EMBED_V2.md §6.2). */
export const MODEL_BYTES = 4 * 1024 ** 3;

const isTimed = ({ mediaType = 'video' }: NewTask): boolean =>
	mediaType === 'video' || mediaType === 'audio';

/** What to say of a file of more than so many bytes; `text` is the same in words. */
export const larger = (
	file: FileSource | undefined,
	bytes: number,
	text: string,
): string | undefined =>
	file !== undefined && file.size > bytes
		? `The file "${file.name}" is larger than ${text} (${file.size} bytes)`
		: undefined;

/** A limit of a file's size. */
const atMost = (
	bytes: number,
	text: string,
	isFor: (task: NewTask) => boolean,
	advice: string,
): Rule => ({
	broken: (task) =>
		task.source.kind === 'file' && isFor(task) && larger(task.source.file, bytes, text),
	advice,
});

const SMALLER = 'Compress or split it first.';

/** How large a file may be (EMBED_V2.md §6.2). */
export const FILE_RULES: readonly Rule[] = [
	atMost(IMAGE_BYTES, '32 MB', ({ mediaType }) => mediaType === 'image', 'Scale the image down.'),
	atMost(
		DIRECT_BYTES,
		'200 MB',
		({ mediaType }) => mediaType === 'document',
		'Split the document, or give a URL: TwelveLabs fetches documents up to 512 MB itself.',
	),
	atMost(
		MODEL_BYTES,
		'4 GB, the most that marengo3.0 takes',
		(task) => isTimed(task) && task.model !== MARENGO_35,
		`${SMALLER} ${MARENGO_35} may take more ("${LABELS.modelName}").`,
	),
	atMost(PARTS_BYTES, '10 GB', isTimed, SMALLER),
];
