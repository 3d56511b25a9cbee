import { type IDataObject, type ISupplyDataFunctions, NodeConnectionTypes } from 'n8n-workflow';
import { chosenQueryApi } from '../shared/api/choose';
import type { QueryApi } from '../shared/api/query-api';
import { Cancellation } from '../shared/http/cancellation';
import { connect } from '../shared/http/connection';
import { DEFAULT_MAX_RETRY_MS } from '../shared/http/outcome';
import { Failure } from '../shared/model/failure';
import { DEFAULTS } from '../shared/model/labels';
import { defaultDimension } from '../shared/model/models';
import { mapConcurrently } from '../shared/run/concurrency';
import { type NodeFailure, toNodeError } from '../shared/run/errors';
import { toDimension } from '../shared/run/parameters';
import { ClipVectors, SETTINGS } from './clip-vectors';

/** What a vector store gets for documents: vectors of their text, those of the clips they are, or what fits. */
export type Documents = 'auto' | 'embedText' | 'useVectors';

/**
 * Gives vectors of texts to a vector store or agent, and shows each call in n8n's run log. Its two
 * methods are those by which n8n's vector stores ask for vectors.
 */
export class TextEmbedder {
	private api: Promise<QueryApi> | undefined;

	private found: ClipVectors | undefined;

	/** @param chosen how many numbers a vector is to have, as the field gives it */
	constructor(
		private readonly ctx: ISupplyDataFunctions,
		private readonly itemIndex: number,
		private readonly model: string,
		private readonly chosen: unknown,
		private readonly documents: Documents,
	) {}

	/** The vector of what is searched for. @throws NodeApiError, NodeOperationError */
	async embedQuery(text: string): Promise<number[]> {
		return this.logged({ query: text }, () => this.embed(text));
	}

	/** The vectors of what a store is to keep. @throws NodeApiError, NodeOperationError */
	async embedDocuments(texts: string[]): Promise<number[][]> {
		// The log only counts them: clips' vectors are in the run's data already.
		return this.logged(
			{ documents: texts },
			() => this.vectorsOf(texts),
			(vectors) => ({ vectors: vectors.length, dimensions: vectors[0]?.length ?? 0 }),
		);
	}

	private async vectorsOf(texts: string[]): Promise<number[][]> {
		const { documents, clips } = this;
		const isClip = (text: string): boolean =>
			documents === 'useVectors' || (documents === 'auto' && clips.areAll) || clips.has(text);
		const ours = texts.filter(isClip);
		if (documents === 'embedText' && ours.length > 0) {
			throw new Failure(
				'These documents are clips that are embedded already',
				`Embedding them again would store the digits of their vectors as words. Set "Documents" of this sub-node to Automatic. ${SETTINGS}`,
			);
		}
		// All clips are found before a text is sent: half of the documents would be of no use.
		const known = new Map(ours.map((text) => [text, clips.vectorOf(text)]));
		return mapConcurrently(
			texts,
			DEFAULTS.concurrency,
			async (text) => known.get(text) ?? this.embed(text),
		);
	}

	private async embed(text: string): Promise<number[]> {
		if (typeof text !== 'string' || text.trim() === '') {
			throw new Failure(
				'There is no text to embed',
				'Give the vector store the words to look for.',
			);
		}
		const { ctx, model, chosen } = this;
		const cancellation = new Cancellation(ctx.getExecutionCancelSignal());
		this.api ??= connect(ctx, cancellation).then((connection) => chosenQueryApi(connection));
		const api = await this.api;
		const request = {
			model,
			dimension: toDimension(chosen),
			input: { modality: 'text' as const, text },
		};
		const refusal = api.check(request);
		if (refusal) throw refusal;
		const { vectors } = await api.embed(request, { maxRetryMs: DEFAULT_MAX_RETRY_MS }, true);
		return vectors[0]?.vector ?? [];
	}

	/** The clips at the vector store, which asks batch by batch, of the same items. */
	private get clips(): ClipVectors {
		const { model, chosen } = this;
		const dimension = toDimension(chosen) ?? defaultDimension(model.toLowerCase());
		return (this.found ??= new ClipVectors(itemsAtStore(this.ctx), { model, dimension }));
	}

	private async logged<T extends number[] | number[][]>(
		input: IDataObject,
		work: () => Promise<T>,
		shown: (response: T) => T | IDataObject = (response) => response,
	): Promise<T> {
		const { ctx } = this;
		const { index } = ctx.addInputData(NodeConnectionTypes.AiEmbedding, [[{ json: input }]]);
		try {
			const response = await work();
			const json = { response: shown(response) };
			ctx.addOutputData(NodeConnectionTypes.AiEmbedding, index, [[{ json }]]);
			return response;
		} catch (thrown) {
			const error = this.asSubNodeError(thrown);
			ctx.addOutputData(NodeConnectionTypes.AiEmbedding, index, error);
			throw error;
		}
	}

	/** The error as n8n shows one of a sub-node: on the sub-node, and named in the node that uses it. */
	private asSubNodeError(thrown: unknown): NodeFailure {
		const node = this.ctx.getNode();
		const error = toNodeError(node, thrown, this.itemIndex);
		error.functionality = 'configuration-node';
		error.description = `${error.description ?? ''} (sub-node "${node.name}")`.trim();
		return error;
	}
}

/** What the node that this one serves has got; nothing where n8n does not know of any. */
function itemsAtStore(ctx: ISupplyDataFunctions): IDataObject[] {
	try {
		return ctx.getInputData(0, NodeConnectionTypes.Main).map(({ json }) => json);
	} catch {
		return [];
	}
}
