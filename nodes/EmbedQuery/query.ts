import { embed, type QueryInput, type QueryVector } from '../shared/api/v1/embed-query';
import type { Source } from '../shared/output/clips';
import { formatVector } from '../shared/output/vector-format';
import { Failure } from '../shared/model/failure';
import { option, retryBudgetMs, toEmbeddingFormat } from '../shared/run/parameters';
import type { Run } from '../shared/run/run';

function shownInput(input: QueryInput): Source | { text: string } {
	if ('text' in input) return { text: input.text };
	return 'url' in input ? { input_url: input.url } : { input_filename: input.file.name };
}

function offsets({ start_offset_sec, end_offset_sec }: QueryVector): object {
	return {
		...(typeof start_offset_sec === 'number' && { start_offset_sec }),
		...(typeof end_offset_sec === 'number' && { end_offset_sec }),
	};
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
	const answer = await embed(
		await run.connection(),
		{ model, input, startOffsetSec },
		retryBudgetMs(run, itemIndex),
	);
	return answer.vectors.map((vector) => ({
		embedding: formatVector(vector.float, format),
		embedding_type: input.modality,
		model_name: answer.model_name || model,
		...shownInput(input),
		...offsets(vector),
	}));
}
