import { parameterInvalid, resourceNotExist } from '../../api/errors';
import type { Account } from '../../server/account';
import type { UploadSession } from './session';

/** @throws ApiError 400 for a malformed ID, 404 when there is no such session */
export function findSession({ v2 }: Account, id: string): UploadSession {
	if (!/^[0-9a-f]{24}$/.test(id)) {
		throw parameterInvalid('upload_id', 'It must be 24 hexadecimal digits.');
	}
	const session = v2.uploads.sessions.get(id);
	if (!session) throw resourceNotExist(`The upload session with the ID ${id}`);
	return session;
}

/** @throws ApiError also when the session is complete or its time is over */
export function activeSession(account: Account, id: string): UploadSession {
	const session = findSession(account, id);
	if (session.status !== 'active') {
		throw parameterInvalid('upload_id', `The upload session is ${session.status}.`);
	}
	return session;
}
