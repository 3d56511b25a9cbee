import { unexpected } from '../../../http/json';

/** A presigned address of one part; it serves once. */
export interface PartUrl {
	/** From 1. */
	readonly index: number;
	readonly url: string;
	/** Epoch in milliseconds by the server's clock; NaN when it does not say. */
	readonly expiresAt: number;
}

/** Most addresses that are asked for at once (EMBED_V2.md §2, `count`). */
const LOT = 50;

/** An address that has less time left is not used any more, in milliseconds. */
const LEAST_LEFT_MS = 30_000;

/** The addresses of an upload's parts, asked for as they are needed: each serves once, for an hour. */
export class PartUrls {
	private readonly known = new Map<number, PartUrl>();

	private readonly taken = new Set<number>();

	private asking: Promise<void> | undefined;

	/**
	 * @param first those that came with the session @param more asks for `count` from `start` on
	 * @param now the server's time, as an epoch in milliseconds
	 */
	constructor(
		first: readonly PartUrl[],
		private readonly total: number,
		private readonly more: (start: number, count: number) => Promise<readonly PartUrl[]>,
		private readonly now: () => number,
	) {
		for (const each of first) this.known.set(each.index, each);
	}

	/** An address for a part that serves still; asked for again, another one. @throws Failure, CancelledError */
	async take(index: number): Promise<string> {
		for (;;) {
			const known = this.known.get(index);
			if (known && !(known.expiresAt - this.now() < LEAST_LEFT_MS)) return this.use(known);
			this.known.delete(index);
			if (!this.asking) break;
			// What another part asks for may hold this one's as well.
			await this.asking;
		}
		this.asking = this.ask(index).finally(() => (this.asking = undefined));
		await this.asking;
		// Fresh as it is it is used, whatever the clocks say.
		const fresh = this.known.get(index);
		if (!fresh) throw unexpected(`no address for part ${index}`);
		return this.use(fresh);
	}

	private use({ index, url }: PartUrl): string {
		this.known.delete(index);
		this.taken.add(index);
		return url;
	}

	/** Asks for this part and those after it that will need one. */
	private async ask(index: number): Promise<void> {
		let count = 1;
		const isNeeded = (at: number): boolean => !this.known.has(at) && !this.taken.has(at);
		while (count < LOT && index + count <= this.total && isNeeded(index + count)) count += 1;
		for (const each of await this.more(index, count)) this.known.set(each.index, each);
	}
}
