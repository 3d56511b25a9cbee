import { NodeConnectionTypes, NodeOperationError } from 'n8n-workflow';
import type { IDataObject, ISupplyDataFunctions } from 'n8n-workflow';
import { connect } from '../shared/http/connection';
import { chosenQueryApi } from '../shared/api/choose-query';
import type { QueryApi } from '../shared/api/query-api';
import { mapConcurrently } from '../shared/run/concurrency';
import { toDimension } from '../shared/run/parameters';
import { DEFAULT_MAX_RETRY_MS } from '../shared/http/outcome';
import { Failure } from '../shared/model/failure';
import { DEFAULT_DIMENSION, MARENGO_30, MARENGO_35 } from '../shared/model/task';
import type { Cancellation } from '../shared/http/cancellation';
import { ClipVectors } from './clip-vectors';
import { isClip } from './is-clip';

/** The two methods by which n8n's vector stores ask for vectors (N8N.md §4). */
export interface TextEmbedder {
	embedQuery(text: string): Promise<number[]>;
	embedDocuments(texts: string[]): Promise<number[][]>;
}

const CLIPS = new Failure(
	'These documents are clips that are embedded already',
	'Embedding them again would store the digits of their vectors as words. Set "Documents" of this sub-node to Use the Clips\' Vectors, "Output" of TwelveLabs Embed Video to Documents, and in the Default Data Loader "Mode" to Load Specific Data and "Data" to {{ $json.pageContent }}.',
);

/** Texts embedded at once: each is a request of its own. */
const CONCURRENCY = 4;

/** What becomes of documents: their text is embedded, or they have the vectors of the store's items. */
export type Documents = 'embedText' | 'useVectors';

/** What the words are embedded with; the dimension as the field gives it. */
export interface Wanted {
	readonly model: string;
	readonly dimension: unknown;
}

/** Gives vectors of texts to a vector store or agent, and shows each call in n8n's run log. */
export function textEmbedder(
	ctx: ISupplyDataFunctions,
	wanted: Wanted,
	documents: Documents,
): TextEmbedder {
	const { model } = wanted;
	const cancellation: Cancellation = { signal: ctx.getExecutionCancelSignal(), stopped: false };
	let queries: Promise<QueryApi> | undefined;

	const vectorOf = async (text: string): Promise<number[]> => {
		if (typeof text !== 'string' || text.trim() === '') {
			throw new Failure(
				'There is no text to embed',
				'Give the vector store the words to look for.',
			);
		}
		queries ??= connect(ctx, cancellation).then((connection) => chosenQueryApi(connection));
		const api = await queries;
		const dimension = toDimension(wanted.dimension);
		const request = { model, dimension, input: { modality: 'text' as const, text } };
		const refusal = api.check(request);
		if (refusal) throw refusal;
		const { vectors } = await api.embed(request, { maxRetryMs: DEFAULT_MAX_RETRY_MS }, true);
		return vectors[0]?.vector ?? [];
	};

	const logged = async <T extends number[] | number[][]>(
		input: IDataObject,
		work: () => Promise<T> | T,
		shown: (response: T) => number[] | number[][] | IDataObject = (response) => response,
	): Promise<T> => {
		const { index } = ctx.addInputData(NodeConnectionTypes.AiEmbedding, [[{ json: input }]]);
		try {
			const response = await work();
			const json = { response: shown(response) };
			ctx.addOutputData(NodeConnectionTypes.AiEmbedding, index, [[{ json }]]);
			return response;
		} catch (error) {
			const named = asSubNodeError(ctx, error);
			ctx.addOutputData(NodeConnectionTypes.AiEmbedding, index, named);
			throw named;
		}
	};

	// The vector store asks batch by batch, of the same items.
	let found: ClipVectors | undefined;
	const clips = (): ClipVectors =>
		(found ??= new ClipVectors(itemsAtStore(ctx), {
			model,
			dimension: toDimension(wanted.dimension) ?? usualDimension(model),
		}));

	const embedded = async (texts: string[]): Promise<number[][]> => {
		const isOurs = (text: string): boolean => isClip(text) || clips().has(text);
		// All are looked at before one is sent: half of them embedded would be of no use.
		if (texts.some((text) => typeof text === 'string' && isOurs(text))) throw CLIPS;
		return mapConcurrently(texts, CONCURRENCY, vectorOf);
	};

	return {
		embedQuery: (text) => logged({ query: text }, () => vectorOf(text)),
		embedDocuments: (texts) =>
			documents === 'useVectors'
				? logged({ documents: texts }, () => clips().of(texts), inBrief)
				: logged({ documents: texts }, () => embedded(texts)),
	};
}

/** How many numbers a model gives unless fewer are asked for, where that is known. */
function usualDimension(model: string): number | undefined {
	return [MARENGO_30, MARENGO_35].includes(model.toLowerCase()) ? DEFAULT_DIMENSION : undefined;
}

/** What the node that this one serves has got; nothing where n8n does not know of any. */
function itemsAtStore(ctx: ISupplyDataFunctions): IDataObject[] {
	try {
		return ctx.getInputData(0, NodeConnectionTypes.Main).map(({ json }) => json);
	} catch {
		return [];
	}
}

/** The vectors stand in the run's data already, at the items: once more would double it. */
function inBrief(vectors: number[][]): IDataObject {
	return { vectors: vectors.length, dimensions: vectors[0]?.length ?? 0 };
}

/** The error as n8n shows one of a sub-node: on the sub-node, and named in the node that uses it. */
function asSubNodeError(ctx: ISupplyDataFunctions, thrown: unknown): NodeOperationError {
	const node = ctx.getNode();
	const { message, description, details } =
		thrown instanceof Failure
			? thrown
			: new Failure(thrown instanceof Error ? thrown.message : String(thrown), '');
	const error = new NodeOperationError(node, message, {
		description: `${description} (sub-node "${node.name}")`.trim(),
		functionality: 'configuration-node',
	});
	// n8n replaces titles that hold the name of a network fault.
	error.message = message;
	Object.assign(error.context, details);
	return error;
}
