import type { Harness } from '../harness';
import { embedVideo } from '../workflow';
import type { Finding } from '../report';

/** Clips of the task. */
const CLIPS = 1000;

const FORMATS = ['array', 'string', 'base64'] as const;

/** How large clips are in what n8n stores of a run, by the format of their vectors. */
export async function executionData(harness: Harness, clips = CLIPS): Promise<Finding[]> {
	const none = await stored(harness, clips, { includeEmbedding: false });
	const findings: Finding[] = [];
	for (const embeddingFormat of FORMATS) {
		const bytes = await stored(harness, clips, { embeddingFormat });
		findings.push({
			what: `A clip in n8n's execution data, vector as ${embeddingFormat}`,
			value: bytes / clips / 1024,
			unit: 'KB',
			from: { 'without its vector, KB': none / clips / 1024 },
		});
	}
	return findings;
}

/** Characters that n8n stores for the items of a task; the same task without clips is taken off. */
async function stored(harness: Harness, clips: number, options: object): Promise<number> {
	return (await storedRun(harness, clips, options)) - (await storedRun(harness, 1, options));
}

async function storedRun(harness: Harness, clips: number, options: object): Promise<number> {
	const { executionId } = await harness.measure({
		name: 'Stored',
		field: 'embedding_scope',
		measured: [
			embedVideo({
				operation: 'getEmbeddings',
				taskId: { __rl: true, mode: 'id', value: harness.counter.taskId(clips) },
				options: { ...options },
			}),
		],
		saved: true,
	});
	const { rest } = await harness.n8n();
	const run = await rest.get(`/rest/executions/${executionId}`);
	return String(Object(run).data).length;
}
