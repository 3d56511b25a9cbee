import { binaryFile } from '../../shared/media/binary-file';
import { checkMediaUrl, VIDEO_NAME } from '../../shared/media/media-url';
import { Failure } from '../../shared/model/failure';
import {
	DEFAULT_CLIP_LENGTH,
	type EmbeddingScope,
	type NewTask,
	type Part,
	type Source,
} from '../../shared/model/new-task';
import { choices, option, toNumber } from '../../shared/run/parameters';
import type { Run, Session } from '../../shared/run/run';

/** Types that surely are no video; a wrong one is forgiven where the file is named like a video. */
const NO_VIDEO =
	/^(text|image|font)\/|^application\/(json|xml|pdf|zip|gzip|javascript|msword|vnd\.)/;

/**
 * The task an item asks for, checked before anything is sent.
 * @throws Failure that names the field to change.
 */
export async function readNewTask(
	run: Run,
	itemIndex: number,
	{ connection }: Session,
): Promise<NewTask> {
	const settings = readSettings(run, itemIndex);
	return { ...settings, source: await readSource(run, itemIndex, connection.baseUrl) };
}

async function readSource(run: Run, itemIndex: number, baseUrl: string): Promise<Source> {
	const { ctx } = run;
	if (ctx.getNodeParameter('videoSource', itemIndex) === 'url') {
		const value = ctx.getNodeParameter('videoUrl', itemIndex);
		return { kind: 'url', url: checkMediaUrl(value, 'Video URL', baseUrl) };
	}
	const property = ctx.getNodeParameter('binaryPropertyName', itemIndex);
	const file = await binaryFile(ctx, itemIndex, property, {
		label: 'Input Binary Field',
		fallbackName: 'video.mp4',
		refuses: { mime: NO_VIDEO, unlessNamed: VIDEO_NAME, text: 'a video' },
	});
	return { kind: 'file', file };
}

function readSettings(run: Run, itemIndex: number): Omit<NewTask, 'source'> {
	const seconds = (name: string): number | undefined => {
		const value = option(run, itemIndex, name);
		return value === undefined || value === '' ? undefined : toNumber(value, name);
	};
	return checkSettings(
		String(run.ctx.getNodeParameter('modelName', itemIndex)).trim(),
		choices(run.ctx.getNodeParameter('videoEmbeddingScope', itemIndex)),
		seconds('videoClipLength'),
		seconds('videoStartOffsetSec'),
		seconds('videoEndOffsetSec'),
	);
}

const isScope = (scope: string): scope is EmbeddingScope => scope === 'clip' || scope === 'video';

/** What is to be embedded of the video. @throws Failure when the reference does not allow them. */
export function checkSettings(
	model: string,
	scopes: string[],
	clipLength: number | undefined,
	start: number | undefined,
	end: number | undefined,
): Omit<NewTask, 'source'> {
	if (model === '') throw new Failure('"Model" is empty', 'Choose a model, e.g. marengo3.0');
	if (scopes.length === 0) {
		throw new Failure('No "Embedding Scope" is chosen', 'Choose Clip, or Clip and Video.');
	}
	if (!scopes.every(isScope)) {
		throw new Failure(
			`"Embedding Scope" has an unknown value: ${scopes.find((scope) => !isScope(scope))}`,
			'The scopes are clip and video.',
		);
	}
	if (!scopes.includes('clip')) {
		throw new Failure(
			'"Embedding Scope" is Video alone, which TwelveLabs does not offer',
			'Choose Clip besides; Filter the items by embedding_scope afterwards.',
		);
	}
	if (clipLength !== undefined && (clipLength < 2 || clipLength > 10)) {
		throw new Failure(
			`"Clip Length" is ${clipLength} seconds`,
			'Set it to a number from 2 to 10, or remove it to use 6.',
		);
	}
	return { model, scopes, clipLength, part: checkPart(clipLength, start, end) };
}

/** An offset that was just added, and left at 0 or empty, is not there: the start, or the end. */
function checkPart(
	clipLength: number | undefined,
	start: number | undefined,
	end: number | undefined,
): Part | undefined {
	const from = start ?? 0;
	if (from < 0 || (end ?? 0) < 0) {
		throw new Failure('An offset is negative', "Offsets count in seconds from the video's start.");
	}
	if (!end) {
		if (from === 0) return undefined;
		throw new Failure(
			'"Start Offset" is set without "End Offset"',
			'Add the option "End Offset" too, at most the length of the video, or remove "Start Offset".',
		);
	}
	if (end <= from) {
		throw new Failure(
			`"End Offset" (${end} s) is not after "Start Offset" (${from} s)`,
			'Set an end that comes after the start.',
		);
	}
	const length = clipLength ?? DEFAULT_CLIP_LENGTH;
	// Compared in milliseconds: 64.1 - 58.1 is less than 6 in floating point.
	if (Math.round((end - from) * 1000) < Math.round(length * 1000)) {
		throw new Failure(
			`The part from ${from} s to ${end} s is shorter than a clip of ${length} s`,
			clipLength === undefined
				? 'Move the offsets apart, or set "Clip Length" to 2 or more seconds within that part.'
				: 'Move the offsets apart or set a shorter "Clip Length".',
		);
	}
	return { start: from, end };
}
