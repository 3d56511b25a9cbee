import { blend, direction } from '../../embedding/vectors';
import type { Chapter } from '../../media/chapters';
import { durationOf, hasAudio } from '../fit';
import type { Loaded } from '../source';
import { timedSettings } from '../settings';
import type { V2Switches } from '../switches';
import type { V2Model } from '../validate/rules';
import type { V2TaskBody } from '../validate/task';
import { documentRows } from './document';
import type { RowMaker, V2Row } from './row';
import { inSpaceOf, uncertainty } from './space';
import { timedRows } from './timed';

/** Makes the numbers of a row as the request wants them. */
export function makerFor(model: V2Model, dimension: number, unsure: boolean): RowMaker {
	return (vector, label) => ({
		embedding: inSpaceOf(model, vector, dimension),
		...(unsure ? { embedding_uncertainty: uncertainty(label, dimension) } : {}),
	});
}

/** The rows of a task, made one at a time. */
export function rowsOf(
	body: V2TaskBody,
	model: V2Model,
	{ content, name }: Loaded,
	switches: V2Switches,
): Iterable<V2Row> {
	const make = makerFor(
		model,
		body.embedding_dimension ?? 512,
		body.embedding_uncertainty === true,
	);
	const kind = body.input_type;
	const timed = body.video ?? body.audio;
	if (timed && (kind === 'video' || kind === 'audio')) {
		const chapters: readonly Chapter[] = content.kind === 'video' ? content.media.chapters : [];
		const { sha256 } = content;
		const media = {
			sha256,
			name,
			chapters,
			durationSec: durationOf(content),
			hasAudio: hasAudio(content),
		};
		return timedRows(timedSettings(timed, kind, model, switches), media, switches, make);
	}
	if (body.document && (content.kind === 'pdf' || content.kind === 'text')) {
		return documentRows(body.document, content, name, make);
	}
	return [imageRow(content.sha256, make)];
}

/** The numbers of an image, those that POST /embed of v1 gives it. */
export function imageVector(sha256: string): number[] {
	return blend([{ weight: 1, vector: direction(`image/${sha256}`) }]);
}

function imageRow(sha256: string, make: RowMaker): V2Row {
	return {
		...make(imageVector(sha256), `image/${sha256}`),
		embedding_option: 'visual',
		embedding_scope: 'asset',
		start_sec: null,
		end_sec: null,
	};
}
