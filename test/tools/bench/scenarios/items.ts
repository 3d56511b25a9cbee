import type { Harness } from '../harness';
import { atLeast, medianOf, repeat, type Finding } from '../report';
import { embedVideo, httpUpload, makeItems, type Step } from '../workflow';

/** Items of a run, and the heap in MB in which n8n is to survive it. */
const FULL = { items: 10_000, heapMb: 360 };

const VIDEO = '=https://videos.example.com/{{ $json.number }}.mp4';

/** Many items in one run, each a task, against HTTP Request with the same; then both in a small heap. */
export async function items(harness: Harness, { items: count, heapMb } = FULL): Promise<Finding[]> {
	const { counter } = harness;
	// The gate before what is measured is an HTTP Request node: as many items would be its work too.
	const course = (step: Step, field: string) => {
		return { name: step.name, measured: [...makeItems(count), step], field };
	};
	const node = embedVideo({ operation: 'createTask', videoSource: 'url', videoUrl: VIDEO });
	const http = httpUpload(`${counter.url}/embed/tasks`, { name: 'video_url', value: VIDEO });
	const measured = async (step: Step, field: string) => {
		const { ms, items: out } = await harness.measureFresh(course(step, field));
		counter.expect(count * 100);
		if (out !== count) throw new Error(`${out} items instead of ${count}`);
		const survived = await harness.survives({ ...course(step, field), heapMb });
		return { ms: ms / count, percent: survived ? 100 : 0 };
	};
	const rounds = await repeat(harness.options.rounds, async () => ({
		own: await measured(node, 'task_id'),
		http: await measured(http, '_id'),
	}));
	const of = (name: 'own' | 'http', figure: 'ms' | 'percent') =>
		medianOf(rounds, (round) => round[name][figure]);
	const what = `${count.toLocaleString('en')} items through Create Task`;
	return [
		{
			what: `${what}: time over HTTP Request`,
			value: of('own', 'ms') / of('http', 'ms'),
			unit: '×',
			from: { 'ms an item': of('own', 'ms'), 'HTTP Request, ms an item': of('http', 'ms') },
		},
		{
			what: `${what}: runs that n8n survives in a heap of ${heapMb} MB`,
			value: of('own', 'percent'),
			unit: '%',
			target: atLeast(100),
			from: { 'HTTP Request, %': of('http', 'percent') },
		},
	];
}
