import { createHash, randomBytes } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import path from 'node:path';

import type { Exchange } from '../../server/exchange';
import { BodyAborted } from '../../server/form';
import type { Part, Presigned, UploadSession } from './session';

/**
 * Takes the bytes of a part into a file of its own, so that of two attempts at one part neither spoils
 * the other, and memory does not grow.
 * @throws BodyAborted when the client goes away
 */
export async function receivePart(
	exchange: Exchange,
	{ dir }: UploadSession,
	{ index }: Presigned,
): Promise<Part> {
	const { record } = exchange;
	const file = path.join(dir, `${index}-${randomBytes(8).toString('hex')}`);
	const md5 = createHash('md5');
	const handle = await open(file, 'w');
	let bytes = 0;
	const stream = await exchange.takeBody();
	try {
		for await (const chunk of stream as AsyncIterable<Buffer>) {
			md5.update(chunk);
			bytes += chunk.length;
			record.bodyBytes += chunk.length;
			await handle.appendFile(chunk);
		}
	} catch (error) {
		await rm(file, { force: true });
		throw new BodyAborted(String(error));
	} finally {
		await handle.close();
	}
	return { file, bytes, md5: md5.digest('hex') };
}
