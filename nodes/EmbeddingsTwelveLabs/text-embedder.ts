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
import { toNodeError } from '../shared/run/errors';
import { toDimension } from '../shared/run/parameters';
import { ClipVectors, SETTINGS } from './clip-vectors';

/** What a vector store gets for documents: vectors of their text, those of the clips they are, or what fits. */
type Documents = 'auto' | 'embedText' | 'useVectors';

/** n8n's vector stores and agents call its two public methods; each call is shown in n8n's run log. */
export class TextEmbedder {
	private api: Promise<QueryApi> | undefined;
	private clips: ClipVectors | undefined;

	/** @param chosenDimension as the field gives it: read with each text, so that a bad one fails the call */
	constructor(
		private readonly ctx: ISupplyDataFunctions,
		private readonly itemIndex: number,
		private readonly model: string,
		private readonly chosenDimension: unknown,
		private readonly documents: Documents,
	) {}

	/** The vector to search with. @throws NodeApiError, NodeOperationError */
	async embedQuery(text: string): Promise<number[]> {
		return this.logged({ query: text }, () => this.embed(text));
	}

	/** The vectors that a store keeps. @throws NodeApiError, NodeOperationError */
	async embedDocuments(texts: string[]): Promise<number[][]> {
		// The log only counts them: clips' vectors are in the run's data already.
		return this.logged(
			{ documents: texts },
			() => this.vectorsOf(texts),
			(vectors) => ({ vectors: vectors.length, dimensions: vectors[0]?.length ?? 0 }),
		);
	}

	private async vectorsOf(texts: string[]): Promise<number[][]> {
		const { documents } = this;
		const clips = this.clipsAtStore();
		const ours = texts.filter(
			(text) =>
				documents === 'useVectors' || (documents === 'auto' && clips.areAll) || clips.has(text),
		);
		if (documents === 'embedText' && ours.length > 0) {
			throw new Failure(
				'These documents are clips that are embedded already',
				`Embedding them again would store the digits of their vectors as words. Set "Documents" of this sub-node to Automatic. ${SETTINGS}`,
			);
		}
		// All clips are found before a text is sent: half of the documents would be of no use.
		const known = new Map(ours.map((text) => [text, clips.vectorOf(text)]));
		const vectorOf = async (text: string) => known.get(text) ?? this.embed(text);
		return mapConcurrently(texts, DEFAULTS.concurrency, vectorOf);
	}

	private async embed(text: string): Promise<number[]> {
		if (typeof text !== 'string' || text.trim() === '') {
			throw new Failure(
				'There is no text to embed',
				'Pass the vector store the words to look for.',
			);
		}
		const { ctx, model } = this;
		const cancellation = new Cancellation(ctx.getExecutionCancelSignal());
		this.api ??= connect(ctx, cancellation).then((connection) => chosenQueryApi(connection));
		const api = await this.api;
		const input = { modality: 'text', text } as const;
		const request = { model, dimension: toDimension(this.chosenDimension), input };
		const refusal = api.check(request);
		if (refusal) throw refusal;
		const { vectors } = await api.embed(request, { maxRetryMs: DEFAULT_MAX_RETRY_MS }, true);
		return vectors[0]?.vector ?? [];
	}

	/** The clips among the vector store's items, read once: the store calls with one batch after another. */
	private clipsAtStore(): ClipVectors {
		const { model } = this;
		const dimension = toDimension(this.chosenDimension) ?? defaultDimension(model.toLowerCase());
		return (this.clips ??= new ClipVectors(itemsAtStore(this.ctx), { model, dimension }));
	}

	/** Shows a call in n8n's run log; an error names this sub-node in the node that uses it. */
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
			const node = ctx.getNode();
			const error = toNodeError(node, thrown, this.itemIndex);
			error.functionality = 'configuration-node';
			error.description = `${error.description ?? ''} (sub-node "${node.name}")`.trim();
			ctx.addOutputData(NodeConnectionTypes.AiEmbedding, index, error);
			throw error;
		}
	}
}

/** None where n8n does not tell. */
function itemsAtStore(ctx: ISupplyDataFunctions): IDataObject[] {
	try {
		return ctx.getInputData(0, NodeConnectionTypes.Main).map(({ json }) => json);
	} catch {
		return [];
	}
}
