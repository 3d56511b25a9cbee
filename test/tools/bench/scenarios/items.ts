import type { Course, Harness } from '../harness';
import { atLeast, medianOf, repeat, type Finding } from '../report';
import { embedVideo, httpRequest, makeItems } from '../workflow';

interface ItemSizes {
	items: number;
	/** The heap in which n8n is to survive, in MB. */
	heapMb: number;
}

const FULL: ItemSizes = { items: 10_000, heapMb: 360 };

const VIDEO = '=https://videos.example.com/{{ $json.number }}.mp4';

/** Many items in one run, each a task, against HTTP Request with the same; then both in a small heap. */
export async function items(harness: Harness, sizes = FULL): Promise<Finding[]> {
	const { counter } = harness;
	const course = (name: string, measured: Course['measured'], field: string): Course => ({
		name,
		before: makeItems(sizes.items),
		measured,
		field,
	});
	const node = embedVideo({ operation: 'createTask', videoSource: 'url', videoUrl: VIDEO });
	const http = httpRequest('HTTP Request', {
		method: 'POST',
		url: `${counter.url}/embed/tasks`,
		sendHeaders: true,
		headerParameters: { parameters: [{ name: 'x-api-key', value: 'tlk_counted' }] },
		sendBody: true,
		contentType: 'multipart-form-data',
		bodyParameters: {
			parameters: [
				{ name: 'model_name', value: 'marengo3.0' },
				{ name: 'video_url', value: VIDEO },
			],
		},
		options: {},
	});
	const own = course('Create Task', [node], 'task_id');
	const other = course('HTTP Request', [http], '_id');
	const measured = async (each: Course): Promise<number> => {
		const { ms, items: out } = await harness.measureFresh(each);
		counter.expect(sizes.items * 100);
		if (out !== sizes.items) throw new Error(`${out} items instead of ${sizes.items}`);
		return ms;
	};
	const rounds = await repeat(harness.options.rounds, async () => ({
		own: await measured(own),
		other: await measured(other),
		survived: await harness.survives({ ...own, heapMb: sizes.heapMb }),
		otherSurvived: await harness.survives({ ...other, heapMb: sizes.heapMb }),
	}));
	const [ownMs, otherMs] = [
		medianOf(rounds, (each) => each.own),
		medianOf(rounds, (each) => each.other),
	];
	const share = (name: 'survived' | 'otherSurvived') =>
		(100 * rounds.filter((each) => each[name]).length) / rounds.length;
	const what = `${sizes.items.toLocaleString('en')} items through Create Task`;
	return [
		{
			what: `${what}: time over HTTP Request`,
			value: ownMs / otherMs,
			unit: '×',
			from: {
				'ms an item': ownMs / sizes.items,
				'HTTP Request, ms an item': otherMs / sizes.items,
			},
		},
		{
			what: `${what} in a heap of ${sizes.heapMb} MB: runs that n8n survives`,
			value: share('survived'),
			unit: '%',
			target: atLeast(100),
			from: { 'HTTP Request, %': share('otherSurvived') },
		},
	];
}
