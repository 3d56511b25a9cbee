import { shapeOf } from '../answers/shape';
import { details, judged, verdict } from '../answers/verdict';
import { VIDEO_KEPT } from '../ask/costs';
import type { Question } from '../ask/types';
import { Unanswered } from '../ask/unanswered';
import { at, listAt, ok, textAt } from '../http/reply';
import { assetInParts, etagOf, open, putAll, report } from './shared/assets';

/** Bytes of a file that no part is ever sent of: enough for many parts. */
const MANY_PARTS = 365_000_000;

/** The two readings of "10 GB", and one byte more. */
const OVER_DECIMAL = 10 * 1000 ** 3 + 1;
const OVER_BINARY = 10 * 1024 ** 3 + 1;

/** A presigned URL's host differs by service; what its answers hold does not belong to the API. */
const SOURCE = 'TWELVELABS.md §5.3; EMBED_V2.md §6.3';

/** Assets in parts. */
export const PARTS: readonly Question[] = [
	{
		id: 'parts-open',
		question: 'Parts: what does the opening of a session answer?',
		source: SOURCE,
		costs: [],
		uses: [assetInParts],
		ask: async (world) => {
			const { opened, headers } = (await world.get(assetInParts)).session;
			const body = Object.entries(opened.body as object)
				.filter(([key]) => key !== 'upload_headers' && key !== 'chunk_size')
				.map(([key, value]) => [key, shapeOf(value, key)] as const);
			return {
				answer: { status: opened.status, body: Object.fromEntries(body) },
				seen: { headers },
			};
		},
	},
	{
		id: 'parts-headers',
		question: 'Parts: which headers must each PUT carry?',
		source: 'EMBED_V2.md §11.15',
		costs: [],
		uses: [assetInParts],
		ask: async (world) => {
			const { headers } = (await world.get(assetInParts)).session;
			return { answer: { names: Object.keys(headers).sort() }, seen: { headers } };
		},
	},
	{
		id: 'parts-headers-missing',
		question: 'Parts: is a PUT taken without those headers?',
		source: 'EMBED_V2.md §11.15',
		costs: [VIDEO_KEPT],
		ask: async ({ api, samples }) => {
			const session = await open(api, samples.video.name, samples.video.bytes.length);
			const put = await putAll(api, session, samples.video, {});
			return { answer: { verdict: verdict(put) }, seen: { status: put.status } };
		},
	},
	{
		id: 'parts-reserved-asset',
		question: 'Parts: what does the asset get of which nothing was sent yet?',
		source: 'EMBED_V2.md §11.12',
		costs: [],
		uses: [assetInParts],
		ask: async (world) => {
			const { reserved } = await world.get(assetInParts);
			return {
				answer: { status: reserved.status, asset: textAt(reserved.body, 'status') },
				seen: details(reserved),
			};
		},
	},
	{
		id: 'parts-report',
		question: 'Parts: what do the report of a part, the session and the asset say afterwards?',
		source: SOURCE,
		costs: [],
		uses: [assetInParts],
		ask: async (world) => {
			const { reported, afterwards, ready } = await world.get(assetInParts);
			return {
				answer: {
					status: reported.status,
					report: shapeOf(reported.body),
					session: shapeOf(afterwards.body),
					asset: textAt(ready.body, 'status'),
				},
			};
		},
	},
	{
		id: 'parts-etag-quoted',
		question: 'Parts: is a proof taken with the quotes that its ETag has?',
		source: 'EMBED_V2.md §11.15',
		costs: [VIDEO_KEPT],
		ask: async ({ api, samples }) => {
			const session = await open(api, samples.video.name, samples.video.bytes.length);
			const etag = etagOf(await putAll(api, session, samples.video, session.headers));
			if (!etag.startsWith('"')) throw new Unanswered(`its ETag has none: ${etag}`);
			return judged(await report(api, session, etag, samples.video));
		},
	},
	{
		id: 'parts-many',
		question: 'Parts: how large are those of a file of 365 MB, and how many URLs come at once?',
		source: 'EMBED_V2.md §6.3',
		costs: [],
		ask: async ({ api, samples }) => {
			const { opened } = await open(api, samples.video.name, MANY_PARTS);
			const size = Number(at(opened.body, 'chunk_size'));
			const total = Number(at(opened.body, 'total_chunks'));
			const urls = listAt(opened.body, 'upload_urls').length;
			return {
				answer: {
					partBytes: size,
					partsAddUp: total === Math.ceil(MANY_PARTS / size),
					urls,
				},
				seen: { parts: total },
			};
		},
	},
	{
		id: 'parts-expiry',
		question: 'Parts: how long do a session and its URLs last?',
		source: 'EMBED_V2.md §6.3',
		costs: [],
		uses: [assetInParts],
		ask: async (world) => {
			const { body, headers } = (await world.get(assetInParts)).session.opened;
			const now = Date.parse(headers.get('Date') ?? '') || Date.now();
			const minutes = (...path: (string | number)[]) =>
				Math.round((Date.parse(textAt(body, ...path) ?? '') - now) / 60_000);
			return {
				answer: {
					sessionMinutes: minutes('expires_at'),
					urlMinutes: minutes('upload_urls', 0, 'expires_at'),
				},
			};
		},
	},
	{
		id: 'parts-limit',
		question: 'Parts: are the 10 GB of a file decimal or binary?',
		source: 'EMBED_V2.md §11.10',
		costs: [],
		ask: async ({ api, samples }) => {
			const opened = (total_size: number) =>
				api.postJson('/assets/multipart-uploads', {
					filename: samples.video.name,
					type: 'video',
					total_size,
				});
			const decimal = await opened(OVER_DECIMAL);
			const binary = await opened(OVER_BINARY);
			const limit = !ok(decimal) ? 'decimal, or less' : ok(binary) ? 'more' : 'binary';
			return { answer: { limit }, seen: { decimal: details(decimal), binary: details(binary) } };
		},
	},
	{
		id: 'parts-list',
		question: 'Parts: does the list show a session that is not complete, and with which fields?',
		source: 'EMBED_V2.md §6.3 (IncompleteUploadSummary)',
		costs: [],
		ask: async ({ api, samples }) => {
			const { uploadId } = await open(api, samples.video.name, samples.video.bytes.length);
			const list = await api.get('/assets/multipart-uploads?page_limit=50');
			const row = listAt(list.body, 'data').find((each) => textAt(each, 'upload_id') === uploadId);
			if (row === undefined) throw new Unanswered('the list does not show the session');
			return { answer: { fields: Object.keys(row as object).sort() } };
		},
	},
];
