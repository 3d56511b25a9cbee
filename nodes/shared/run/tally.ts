import type { EmbeddingResult } from '../model/embedding';
import type { OutputSettings } from '../output/output';

/**
 * Kilobytes of one clip's item in n8n's execution data, as `npm run bench -- execution-data` measures
 * them for 512 numbers.
 */
const KB = { numbers: 6.6, base64: 3.0, none: 0.3 };

/** Outputs that write vectors as the user chose; the others write numbers, as stores read them. */
const FORMATTED = new Set(['clips', 'document', 'task']);

/** How an item's vectors are written. */
type Written = Pick<OutputSettings, 'output' | 'includeEmbedding' | 'embeddingFormat'>;

function kilobytesOf({ output, includeEmbedding, embeddingFormat }: Written): number {
	if (!includeEmbedding) return KB.none;
	return embeddingFormat === 'base64' && FORMATTED.has(output) ? KB.base64 : KB.numbers;
}

/** How much of media and vectors a run hands on. */
export class Tally {
	/** Length of each video in seconds, undefined where TwelveLabs did not tell. */
	private readonly videos = new Map<string, number | undefined>();

	private vectors = 0;

	private kilobytes = 0;

	/** Counts what goes out of a ready task. */
	add({ task, embeddings }: EmbeddingResult, written: Written): void {
		this.videos.set(task.id, task.duration);
		this.vectors += embeddings.length;
		this.kilobytes += embeddings.length * kilobytesOf(written);
	}

	/** One sentence of it; undefined where there is nothing. */
	sentence(): string | undefined {
		if (this.vectors === 0) return undefined;
		const many = (count: number, what: string): string =>
			`${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;
		const known = [...this.videos.values()].filter((seconds) => seconds !== undefined);
		const minutes = known.reduce((sum, seconds) => sum + seconds, 0) / 60;
		const atLeast = known.length < this.videos.size ? 'at least ' : '';
		const length = known.length > 0 ? ` (${atLeast}${minutes.toFixed(1)} minutes)` : '';
		return `This run gave ${many(this.vectors, 'vector')} of ${many(this.videos.size, 'video')}${length}, about ${sizeOf(this.kilobytes)} in n8n.`;
	}
}

const sizeOf = (kilobytes: number): string =>
	kilobytes < 1000
		? `${Math.max(1, Math.round(kilobytes))} KB`
		: `${(kilobytes / 1000).toFixed(1)} MB`;
