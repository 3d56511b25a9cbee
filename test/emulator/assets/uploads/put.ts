import type { Answer } from '../../api/answer';
import type { Account } from '../../server/account';
import type { Exchange } from '../../server/exchange';
import { PARTS_PATH, SIGNATURE } from './presign';
import { receivePart } from './receive';
import type { Presigned, UploadSession } from './session';
import { STORAGE, StorageRefusal, xmlAnswer } from './xml';

/**
 * PUT of a part to its presigned URL: a storage service's answer, not the API's. Checked are, in this
 * order: no key of another host, the signature, its time, its single use, the session, the headers
 * that were signed, the length. Then the bytes are taken.
 * @returns 200 without body, the part's MD5 in quotes as `ETag`
 */
export async function putPart(account: Account, exchange: Exchange): Promise<Answer> {
	try {
		const { session, presigned } = permitted(account, exchange);
		const part = await receivePart(exchange, session, presigned);
		presigned.used = true;
		session.parts.set(presigned.index, part);
		return {
			status: 200,
			headers: { ...STORAGE, etag: `"${part.md5}"` },
			body: '',
		};
	} catch (error) {
		if (error instanceof StorageRefusal) return xmlAnswer(error);
		throw error;
	}
}

function permitted(
	{ clock, v2 }: Account,
	{ req, record, url }: Exchange,
): { session: UploadSession; presigned: Presigned } {
	if (req.headers['x-api-key'] !== undefined || req.headers.authorization !== undefined) {
		record.keyLeaked = true;
		// The log holds no key, in whatever header it came.
		if (req.headers.authorization !== undefined) record.headers.authorization = '(removed)';
		throw new StorageRefusal(400, 'InvalidArgument', 'Only one auth mechanism allowed');
	}
	if (record.method !== 'PUT') {
		throw new StorageRefusal(405, 'MethodNotAllowed', 'The method is not allowed.');
	}
	const [id = '', index = ''] = url.pathname.slice(PARTS_PATH.length).split('/');
	const session = v2.uploads.sessions.get(id);
	const presigned = session?.urls.get(url.searchParams.get(SIGNATURE) ?? '');
	if (!session || presigned?.index !== Number(index)) {
		throw new StorageRefusal(403, 'SignatureDoesNotMatch', 'The signature does not match.');
	}
	if (clock.now() > presigned.expiresAt) {
		throw new StorageRefusal(403, 'AccessDenied', 'Request has expired');
	}
	if (presigned.used) throw new StorageRefusal(403, 'AccessDenied', 'The URL was used before.');
	if (session.status !== 'active') {
		throw new StorageRefusal(404, 'NoSuchUpload', 'The specified upload does not exist.');
	}
	for (const [name, value] of Object.entries(v2.switches.uploadHeaders)) {
		if (req.headers[name.toLowerCase()] !== value) {
			const why = `The header ${name} that was signed is missing or differs.`;
			throw new StorageRefusal(403, 'SignatureDoesNotMatch', why);
		}
	}
	checkLength(req.headers['content-length'], session.bytesOf(presigned.index));
	return { session, presigned };
}

function checkLength(given: string | undefined, expected: number): void {
	if (given === undefined) {
		throw new StorageRefusal(411, 'MissingContentLength', 'You must provide Content-Length.');
	}
	if (Number(given) !== expected) {
		const code = Number(given) < expected ? 'EntityTooSmall' : 'EntityTooLarge';
		throw new StorageRefusal(400, code, `The part must have ${expected} bytes, not ${given}.`);
	}
}
