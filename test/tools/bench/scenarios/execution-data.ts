import type { Lab } from '../lab/lab';
import { embedVideo } from '../lab/nodes';
import type { Findings } from '../report/finding';

export interface DataSizes {
	clips: number;
}

export const DATA_SIZES: DataSizes = { clips: 1000 };

const FORMATS = ['array', 'string', 'base64'] as const;

/** How large clips are in what n8n stores of a run, by the format of their vectors. */
export async function executionData(lab: Lab, sizes = DATA_SIZES): Promise<Findings> {
	const none = await stored(lab, sizes.clips, { includeEmbedding: false });
	const findings: Findings = [];
	for (const embeddingFormat of FORMATS) {
		const bytes = await stored(lab, sizes.clips, { embeddingFormat });
		findings.push({
			what: `A clip in n8n's execution data, vector as ${embeddingFormat}`,
			value: bytes / sizes.clips / 1024,
			unit: 'KB',
			from: { 'without its vector, KB': none / sizes.clips / 1024 },
		});
	}
	return findings;
}

/** Characters that n8n stores for the items of a task; the same task without clips is taken off. */
async function stored(lab: Lab, clips: number, options: object): Promise<number> {
	return (await storedRun(lab, clips, options)) - (await storedRun(lab, 1, options));
}

async function storedRun(lab: Lab, clips: number, options: object): Promise<number> {
	const { executionId } = await lab.measure({
		name: 'Stored',
		field: 'embedding_scope',
		measured: [
			embedVideo({
				operation: 'getEmbeddings',
				taskId: { __rl: true, mode: 'id', value: lab.sink.taskId(clips) },
				options: { ...options },
			}),
		],
		saved: true,
	});
	const server = await lab.n8n();
	const run = await server.n8n.rest.get(`/rest/executions/${executionId}`);
	return String(Object(run).data).length;
}
