import type { Answer } from '../../api/answer';
import { jsonAnswer } from '../../api/answer';
import { Query } from '../../api/query';
import { blend } from '../../embedding/vectors';
import type { Account } from '../../server/account';
import type { Exchange } from '../../server/exchange';
import { refusal, refuseFirst } from '../errors';
import { tooLong } from '../failures';
import { durationOf, failureOf, misfits } from '../fit';
import { imageVector, rowsOf } from '../rows/rows';
import { timedSettings } from '../settings';
import { validateV2Sync, type V2SyncBody } from '../validate/sync';
import type { V2TaskBody } from '../validate/task';
import { timedMetadata } from '../views';
import { readJson } from './body';
import { loadNow } from './loadNow';
import { embedMulti } from './multiInput';
import { plainRow, vectorOfText } from './plain';

/** Longest sound or video of marengo3.0 at once: 10 minutes, in seconds. */
const MAX_SYNC_SEC = 600;

/**
 * POST /embed-v2: embeds at once. What a task would fail for is refused here with 400.
 * @throws ApiError for everything the reference does not allow
 */
export async function embedV2(account: Account, exchange: Exchange): Promise<Answer> {
	new Query(exchange.url.searchParams, []);
	const given = await readJson(exchange);
	refuseFirst(validateV2Sync(given, account.v2.switches));
	const body = given as V2SyncBody;
	if (body.multi_input) return embedMulti(account, body, body.multi_input);
	if (body.text) {
		return jsonAnswer(200, { data: [plainRow(vectorOfText(body.text.input_text, 'text'))] });
	}
	if (body.image) return embedImage(account, body.image, 'image');
	if (body.text_image) return embedImage(account, body.text_image, 'text_image');
	return embedTimed(account, body);
}

async function embedImage(
	account: Account,
	{ media_source, input_text }: { media_source: object; input_text?: string },
	kind: 'image' | 'text_image',
): Promise<Answer> {
	const text = input_text === undefined ? undefined : vectorOfText(input_text, kind);
	const { imageBytes } = account.v2.switches;
	const { content, input } = await loadNow(
		account,
		media_source,
		`${kind}.media_source`,
		'image',
		imageBytes,
	);
	const image = imageVector(content.sha256);
	const both = [image, ...(text ? [text] : [])].map((each) => {
		return { weight: 1, vector: Float64Array.from(each) };
	});
	const embedding = text ? blend(both) : image;
	return jsonAnswer(200, { data: [plainRow(embedding)], metadata: { input_type: kind, ...input } });
}

async function embedTimed(account: Account, body: V2SyncBody): Promise<Answer> {
	const kind = body.video ? ('video' as const) : ('audio' as const);
	const timed = body[kind];
	if (!timed) throw refusal(kind, 'It is required.');
	const { switches } = account.v2;
	const model = body.model_name ?? 'marengo3.0';
	const asked: V2TaskBody = { input_type: kind, model_name: model, [kind]: timed };
	const field = `${kind}.media_source`;
	const media = await loadNow(account, timed.media_source, field, kind, switches.urlBytes);
	refuseFirst(misfits(asked, model, media.content, switches));
	const duration = durationOf(media.content);
	const failure =
		duration > MAX_SYNC_SEC
			? tooLong(duration, MAX_SYNC_SEC)
			: failureOf(asked, model, media.content, switches);
	if (failure !== undefined) throw refusal(field, failure);
	const settings = timedSettings(timed, kind, model, switches);
	const metadata = { input_type: kind, ...media.input, ...timedMetadata(settings, duration, kind) };
	return jsonAnswer(200, { data: [...rowsOf(asked, model, media, switches)], metadata });
}
