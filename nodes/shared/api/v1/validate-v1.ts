import type { Failure } from '../../model/failure';
import { LABELS } from '../../model/labels';
import { defaultDimension, knownModel } from '../../model/models';
import type { QueryRequest } from '../../model/query';
import type { NewTask } from '../../model/task';
import { firstProblem, type Problem } from '../validation';

/** Largest file of `POST /embed/tasks` in bytes, 2 GB. */
const MAX_BYTES = 2 * 1024 ** 3;

const onlyV2 = (isWrong: boolean, message: string): Problem => [
	isWrong,
	`${message}, which is not supported by Embed v1`,
	`Set "${LABELS.embedApi}" to Automatic or Embed V2.`,
];

const modelProblem = ({ model }: { model: string }): Problem =>
	onlyV2(knownModel(model)?.isInV1 !== true, `"${LABELS.modelName}" is ${model}`);

const dimensionProblem = ({ model, dimension }: { model: string; dimension?: number }): Problem =>
	onlyV2(
		dimension !== undefined && dimension !== defaultDimension(model),
		`"${LABELS.embeddingDimension}" is ${dimension}`,
	);

/**
 * Why Embed v1 cannot carry out a task; undefined when it can:
 * https://docs.twelvelabs.io/v1.3/api-reference/create-embeddings-v1/video-embeddings/create-video-embedding-task
 */
export function checkV1(task: NewTask): Failure | undefined {
	const { mediaType = 'video', embeddingType = 'separate', timeBasedMetadata = [] } = task;
	const { start = 0, end } = task.part ?? {};
	const { name, size } = task.source.kind === 'file' ? task.source.file : { name: '', size: 0 };
	return firstProblem([
		onlyV2(mediaType !== 'video', `"${LABELS.mediaType}" is ${mediaType}`),
		modelProblem(task),
		onlyV2(task.source.kind === 'asset', `The video is an asset ("${LABELS.assetId}")`),
		onlyV2(!task.scopes.includes('clip'), `"${LABELS.videoEmbeddingScope}" is without Clip`),
		onlyV2(task.maxDurationSec !== undefined, `"${LABELS.maxDurationMinutes}" is set`),
		onlyV2(task.segmentation === 'dynamic', `"${LABELS.segmentation}" is dynamic`),
		onlyV2(embeddingType !== 'separate', `"${LABELS.embeddingType}" is ${embeddingType}`),
		onlyV2(timeBasedMetadata.length > 0, `"${LABELS.timeBasedMetadata}" is set`),
		dimensionProblem(task),
		onlyV2(
			start > 0 && end === undefined,
			`"${LABELS.videoStartOffsetSec}" is set without "${LABELS.videoEndOffsetSec}"`,
		),
		[
			size > MAX_BYTES,
			`The file "${name}" is larger than 2 GB (${size} bytes)`,
			`Embed v1 takes files of up to 2 GB. Set "${LABELS.embedApi}" to Automatic or Embed V2, or compress or split the video.`,
		],
	]);
}

export function checkQueryV1(request: QueryRequest): Failure | undefined {
	const { modality } = request.input;
	return firstProblem([
		modelProblem(request),
		onlyV2(modality === 'video', 'The query is a video'),
		onlyV2(modality === 'text_image', 'The query is a text with an image'),
		dimensionProblem(request),
	]);
}
