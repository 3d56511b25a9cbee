import type { Answer } from '../../api/answer';
import { jsonAnswer } from '../../api/answer';
import { Query } from '../../api/query';
import type { Account } from '../../server/account';
import type { Exchange } from '../../server/exchange';
import { readJson } from '../../v2/api/body';
import { refuseFirst } from '../../v2/errors';
import { shapeProblems, type Shape } from '../../v2/validate/shape';
import { reserve } from '../create';
import { originOf } from '../origin';
import { presign } from './presign';

/** Characters a file name may have. */
const MAX_FILENAME = 255;

/** The body of a creation that passed. */
interface CreateBody {
	filename: string;
	type: 'video' | 'audio' | 'image';
	total_size: number;
	enable_hls?: boolean;
	enable_thumbnail?: boolean;
	user_metadata?: Record<string, unknown>;
}

/**
 * POST /assets/multipart-uploads: reserves an asset and opens a session for its parts.
 * @returns 201 with the first presigned URLs, as a rule not all
 */
export async function createUpload(account: Account, exchange: Exchange): Promise<Answer> {
	new Query(exchange.url.searchParams, []);
	const given = await readJson(exchange);
	const { switches, uploads } = account.v2;
	refuseFirst(shapeProblems(given, bodyShape(given, switches), ''));
	const body = given as CreateBody;
	const settings = {
		method: 'multipart' as const,
		filename: body.filename,
		type: body.type,
		enableHls: body.enable_hls ?? false,
		enableThumbnail: body.enable_thumbnail ?? false,
		userMetadata: body.user_metadata,
	};
	const asset = reserve(account, settings);
	const { chunkBytes, sessionTtlMs } = switches;
	const session = uploads.create(asset, body.total_size, chunkBytes, sessionTtlMs);
	const opened = {
		upload_id: session.id,
		asset_id: asset.id,
		upload_urls: presign(account, session, 1, switches.initialUrls, originOf(exchange)),
		upload_headers: switches.uploadHeaders,
		chunk_size: session.chunkBytes,
		total_chunks: session.totalChunks,
		expires_at: new Date(session.expiresAt).toISOString(),
	};
	return { ...jsonAnswer(201, opened), made: asset };
}

/** Documents do not come in parts. */
function bodyShape(
	given: unknown,
	{ multipartBytes, imageBytes }: { multipartBytes: number; imageBytes: number },
): Shape {
	const isImage =
		typeof given === 'object' && given !== null && 'type' in given && given.type === 'image';
	return {
		type: 'object',
		fields: {
			filename: { type: 'string', maxLength: MAX_FILENAME },
			type: { type: 'string', oneOf: ['video', 'audio', 'image'] },
			total_size: { type: 'integer', min: 1, max: isImage ? imageBytes : multipartBytes },
			enable_hls: { type: 'boolean' },
			enable_thumbnail: { type: 'boolean' },
			user_metadata: { type: 'scalars' },
		},
		required: ['filename', 'type', 'total_size'],
	};
}
