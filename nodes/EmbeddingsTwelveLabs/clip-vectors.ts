import type { IDataObject } from 'n8n-workflow';
import { readVector } from '../shared/output/vector-format';
import {
	cutText,
	noClip,
	noVector,
	noVectors,
	oneField,
	otherDimension,
	otherModel,
	twoVectors,
	unreadable,
} from './clip-failures';
import { hasField, isEmbeddedClip, keyOf, modelOf, namesOf, piecesOf } from './clip-items';

const isSame = (one: readonly number[], other: readonly number[]): boolean =>
	one.length === other.length && one.every((value, at) => value === other[at]);

/** The vectors that the items at a vector store carry, found by the text of each document. */
export class ClipVectors {
	private readonly byName = new Map<string, IDataObject[]>();

	private pieces: ReadonlySet<string> | undefined;

	/** @param words what the words will be embedded with; the dimension where it is known */
	constructor(
		private readonly items: readonly IDataObject[],
		private readonly words: { readonly model: string; readonly dimension?: number },
	) {
		for (const json of items) {
			for (const name of namesOf(json)) {
				const named = this.byName.get(name);
				if (named === undefined) this.byName.set(name, [json]);
				else named.push(json);
			}
		}
	}

	/** The vector of each text; one that has none, or more than one, is a failure. */
	of(texts: readonly string[]): number[][] {
		if (texts.length > 0 && !this.items.some(({ embedding }) => Boolean(embedding))) {
			throw noVectors();
		}
		return texts.map((text) => this.vectorOf(text));
	}

	/** Whether the text is the name, or a piece, of a clip that is embedded already. */
	has(text: string): boolean {
		this.pieces ??= new Set(this.items.filter(isEmbeddedClip).flatMap(piecesOf));
		const key = keyOf(text);
		return this.pieces.has(key) || (this.byName.get(key) ?? []).some(isEmbeddedClip);
	}

	private vectorOf(text: string): number[] {
		const named = this.byName.get(keyOf(text)) ?? [];
		const [first, ...others] = named.map((json) => this.read(json, text));
		if (first === undefined) throw this.strange(keyOf(text));
		if (others.some((other) => !isSame(first, other))) throw twoVectors(text);
		return first;
	}

	private read(json: IDataObject, text: string): number[] {
		const { model, dimension } = this.words;
		const made = modelOf(json);
		if (made !== undefined && made.toLowerCase() !== model.toLowerCase()) {
			throw otherModel(text, made, model);
		}
		const { embedding } = json;
		if (embedding === undefined || embedding === null || embedding === '') throw noVector(text);
		const vector = readVector(embedding);
		if (vector === undefined) throw unreadable(text);
		if (dimension !== undefined && vector.length !== dimension) {
			throw otherDimension(text, vector.length, dimension);
		}
		return vector;
	}

	/** Why a text has no clip: only asked when the run ends with it. */
	private strange(text: string): Error {
		if (this.items.some((json) => hasField(json, text))) return oneField(text);
		const isPiece = text !== '' && [...this.byName.keys()].some((name) => name.includes(text));
		return isPiece ? cutText(text) : noClip(text);
	}
}
