import { Failure } from '../shared/model/failure';
import { compact } from '../shared/model/compact';
import { mediaOfQuery, type QueryInput, textOfQuery } from '../shared/model/query';
import { sourceFields } from '../shared/output/clips';
import { formatVector } from '../shared/output/vector-format';
import { toDimension } from '../shared/run/dimension';
import { option, retryBudgetMs, toEmbeddingFormat } from '../shared/run/parameters';
import type { Run } from '../shared/run/run';

function shownInput(input: QueryInput): object {
	const media = mediaOfQuery(input);
	const source = media?.kind === 'file' ? { fileName: media.file.name } : { url: media?.url };
	return { text: textOfQuery(input), ...sourceFields(source) };
}

/** Embeds what an item asks for: one row per vector of the answer. @throws Failure, Halted */
export async function queryRows(
	run: Run,
	itemIndex: number,
	input: QueryInput,
	startOffsetSec?: number,
): Promise<object[]> {
	const model = String(run.ctx.getNodeParameter('modelName', itemIndex)).trim();
	if (model === '') throw new Failure('"Model" is empty', 'Choose a model, e.g. marengo3.0');
	const format = toEmbeddingFormat(option(run, itemIndex, 'embeddingFormat'));
	const patience = { retryBudgetMs: retryBudgetMs(run, itemIndex) };
	const { queries } = await run.open();
	const dimension = toDimension(option(run, itemIndex, 'embeddingDimension'));
	const request = { model, input, startOffsetSec, dimension };
	const refusal = queries.check(request);
	if (refusal) throw refusal;
	const answer = await queries.embed(request, patience);
	// A model can do nothing with 512 numbers, which would flood its context.
	const included = (option(run, itemIndex, 'includeEmbedding') ?? !run.asTool) === true;
	if (included) run.notes.vectors();
	return answer.vectors.map(({ vector, start, end }) =>
		compact({
			start_offset_sec: start,
			end_offset_sec: end,
			...shownInput(input),
			embedding_type: input.modality,
			model_name: answer.model,
			embedding: included ? formatVector(vector, format) : undefined,
		}),
	);
}
