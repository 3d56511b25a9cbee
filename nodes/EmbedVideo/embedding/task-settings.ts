import { Failure } from '../../shared/model/failure';
import { MEDIA_TYPES, type MediaType } from '../../shared/model/media-type';
import type { DocumentScope, NewTask } from '../../shared/model/new-task';
import { toDimension } from '../../shared/run/dimension';
import { choices, oneOf, option, toNumber } from '../../shared/run/parameters';
import type { Run } from '../../shared/run/run';
import { isTimed, timedSettings } from './timed-settings';

/** Everything of a task but its media. */
export type TaskSettings = Omit<NewTask, 'source'> & { readonly mediaType: MediaType };

const DOCUMENT_SCOPES: readonly DocumentScope[] = ['pages', 'document', 'text', 'textChunks'];

/** Sentences of a text chunk when the user does not say; the field shows the same. */
const MAX_SENTENCES = 5;

/**
 * Reads what an item wants of its media. Of fields that do not go with its kind of media nothing is
 * read: n8n does not show them. @throws Failure that names the field to change
 */
export function readTaskSettings(run: Run, itemIndex: number): TaskSettings {
	const { ctx } = run;
	const model = String(ctx.getNodeParameter('modelName', itemIndex)).trim();
	if (model === '') throw new Failure('"Model" is empty', 'Choose a model, e.g. marengo3.0');
	const mediaType = oneOf(
		ctx.getNodeParameter('mediaType', itemIndex, 'video'),
		MEDIA_TYPES,
		'mediaType',
	);
	const chosen = (name: string): unknown => {
		const value = option(run, itemIndex, name);
		return value === '' ? undefined : value;
	};
	const settings = {
		model,
		mediaType,
		scopes: [],
		dimension: toDimension(chosen('embeddingDimension')),
	};
	if (isTimed(mediaType)) {
		const scopes = choices(ctx.getNodeParameter('videoEmbeddingScope', itemIndex, ['clip']));
		const options = choices(ctx.getNodeParameter('embeddingOption', itemIndex, []));
		return { ...settings, ...timedSettings(scopes, options, chosen) };
	}
	return mediaType === 'document' ? { ...settings, ...documentSettings(chosen) } : settings;
}

/** What of a document gets vectors. @throws Failure */
function documentSettings(chosen: (name: string) => unknown): Partial<TaskSettings> {
	const scope = chosen('documentScope') ?? 'pages';
	const documentScope = oneOf(scope, DOCUMENT_SCOPES, 'documentScope');
	if (documentScope !== 'textChunks') return { documentScope };
	const overlap = chosen('overlapSentences');
	return {
		documentScope,
		maxSentences: toNumber(chosen('maxSentences') ?? MAX_SENTENCES, 'maxSentences'),
		...(overlap !== undefined && { overlapSentences: toNumber(overlap, 'overlapSentences') }),
	};
}
