import { Failure } from '../../nodes/shared/model/failure';
import type {
	Embedding,
	EmbeddingResult,
	EmbeddingTask,
	FileSource,
	NewTask,
} from '../../nodes/shared/model/task';

/** Tasks, results and requests in the package's own words, as the unit tests need them. */

export const TASK_ID = '663e16ac4d11aff765088b3a';

export const taskOf = (known: Partial<EmbeddingTask> = {}): EmbeddingTask => ({
	id: TASK_ID,
	state: 'ready',
	status: known.state ?? 'ready',
	raw: {},
	...known,
});

export const resultOf = (
	task: EmbeddingTask,
	embeddings: readonly Embedding[],
): EmbeddingResult => ({
	task,
	embeddings,
	skippedRows: 0,
	hasList: true,
	rawWithoutVectors: () => ({}),
});

export const fileOf = (name: string, size = 3): FileSource => ({
	name,
	type: 'video/mp4',
	size,
	async *open() {
		yield Buffer.alloc(size);
	},
});

export const byUrl = (url: string, settings: Partial<NewTask> = {}): NewTask => ({
	model: 'marengo3.0',
	source: { kind: 'url', url },
	scopes: ['clip'],
	...settings,
});

export const byFile = (name: string, settings: Partial<NewTask> = {}): NewTask => ({
	...byUrl('', settings),
	source: { kind: 'file', file: fileOf(name) },
});

/** What `work` gives; undefined where it throws a Failure. Any other error fails the test. */
export function orFailure<T>(work: () => T): T | undefined {
	try {
		return work();
	} catch (error) {
		if (error instanceof Failure) return undefined;
		throw error;
	}
}

/** The failure that `work` throws. */
export function failureOf(work: () => unknown): Failure {
	try {
		work();
	} catch (error) {
		if (error instanceof Failure) return error;
		throw error;
	}
	throw new Error('it was accepted');
}
