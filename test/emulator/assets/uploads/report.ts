import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';

import type { Answer } from '../../api/answer';
import { jsonAnswer } from '../../api/answer';
import { Query } from '../../api/query';
import type { Account } from '../../server/account';
import type { Exchange } from '../../server/exchange';
import { readJson } from '../../v2/api/body';
import { ContentSink } from '../../v2/content/sink';
import { refuseFirst } from '../../v2/errors';
import { shapeProblems, type Problem, type Shape } from '../../v2/validate/shape';
import { contentOf } from '../create';
import { originOf } from '../origin';
import { assetType } from '../views';
import { activeSession, findSession } from './find';
import type { UploadSession } from './session';

/** Parts one report may name. */
const MAX_REPORTED = 50;

/** A reported part. */
interface Reported {
	chunk_index: number;
	proof: string;
	proof_type: 'etag';
	chunk_size: number;
}

/**
 * POST /assets/multipart-uploads/{upload_id}: notes parts as uploaded. A report with one wrong part is
 * refused whole. Parts reported before are counted as duplicates, also once the session is complete.
 */
export async function reportParts(
	account: Account,
	exchange: Exchange,
	id: string,
): Promise<Answer> {
	new Query(exchange.url.searchParams, []);
	const found = findSession(account, id);
	const given = await readJson(exchange);
	refuseFirst(shapeProblems(given, bodyShape(found.totalChunks), ''));
	const session = found.status === 'completed' ? found : activeSession(account, id);
	const { completed_chunks: chunks } = given as { completed_chunks: Reported[] };
	const { quotedEtag } = account.v2.switches;
	refuseFirst(chunks.flatMap((each, at) => partProblems(session, each, at, quotedEtag)));
	let processed = 0;
	const before = session.status;
	for (const { chunk_index: index } of chunks) {
		if (session.reported.has(index)) continue;
		session.report(index);
		processed += 1;
	}
	const done = session.status === 'completed';
	if (done && before !== 'completed') void assemble(account, session);
	return jsonAnswer(200, {
		asset_id: session.asset.id,
		processed_chunks: processed,
		duplicate_chunks: chunks.length - processed,
		total_completed: session.reported.size,
		...(done ? { url: `${originOf(exchange)}/asset-files/${session.asset.id}` } : {}),
	});
}

function bodyShape(totalChunks: number): Shape {
	const of: Shape = {
		type: 'object',
		fields: {
			chunk_index: { type: 'integer', min: 1, max: totalChunks },
			proof: { type: 'string' },
			proof_type: { type: 'string', oneOf: ['etag'] },
			chunk_size: { type: 'integer', min: 1 },
		},
		required: ['chunk_index', 'proof', 'proof_type', 'chunk_size'],
	};
	const completed_chunks: Shape = { type: 'array', of, min: 1, max: MAX_REPORTED };
	return { type: 'object', fields: { completed_chunks }, required: ['completed_chunks'] };
}

/** A part that was reported before is not looked at again. */
function partProblems(
	session: UploadSession,
	{ chunk_index: index, proof, chunk_size }: Reported,
	at: number,
	quotedEtag: 'accepted' | 'refused',
): Problem[] {
	if (session.reported.has(index)) return [];
	const no = (key: string, message: string) => [
		{ field: `completed_chunks[${at}].${key}`, message },
	];
	const part = session.parts.get(index);
	if (!part) return no('chunk_index', `The chunk ${index} was not uploaded.`);
	if (chunk_size !== part.bytes) return no('chunk_size', `The chunk has ${part.bytes} bytes.`);
	const quoted = quotedEtag === 'accepted' && proof === `"${part.md5}"`;
	return proof === part.md5 || quoted ? [] : no('proof', 'It is not the ETag of the chunk.');
}

/** Reads the parts one after the other: only now can the file be told. Then they are removed. */
async function assemble(account: Account, session: UploadSession): Promise<void> {
	const { asset, dir, parts, totalChunks } = session;
	const sink = new ContentSink();
	try {
		for (let index = 1; index <= totalChunks; index += 1) {
			const file = parts.get(index)?.file ?? '';
			for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) sink.write(chunk);
		}
		const content = contentOf(account, sink, asset.filename);
		const wanted = asset.settings.type;
		if (content instanceof Error) asset.fail(content.message);
		else {
			asset.receive(content);
			if (assetType(asset) !== wanted) asset.fail(`It is not of the type ${wanted}.`);
		}
	} catch (error) {
		asset.fail(String(error));
	}
	await rm(dir, { recursive: true, force: true });
}
