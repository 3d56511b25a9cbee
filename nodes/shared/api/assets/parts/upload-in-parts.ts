import type { Connection } from '../../../http/connection';
import type { RetryOptions } from '../../../http/outcome';
import { detailed, Failure } from '../../../model/failure';
import type { MediaType } from '../../../model/task';
import type { FileSource } from '../../../model/task';
import { PARTS_BYTES } from '../limits';
import { sendParts } from './send-parts';
import { openSession, type PartSession, type Proof } from './session';

/** Most parts that one report may name (EMBED_V2.md §2, `completed_chunks`). */
const LOT = 50;

/** What the file is, in the words of an upload in parts, which takes no documents. @throws Failure */
function typeOf(
	{ name, type, size }: FileSource,
	mediaType: MediaType | undefined,
): Exclude<MediaType, 'document'> {
	const [kind] = type.split('/');
	const known = mediaType ?? (/^(text|application\/pdf)/.test(type) ? 'document' : kind);
	if (known === 'document') {
		throw new Failure(
			`The document "${name}" is larger than 200 MB (${size} bytes)`,
			'Split it, or give a URL: TwelveLabs fetches documents up to 512 MB itself.',
		);
	}
	return known === 'audio' || known === 'image' ? known : 'video';
}

/** What the service counts is what was sent; what it forgot is told again, once. */
async function complete(session: PartSession, proofs: readonly Proof[]): Promise<void> {
	let completed: number | undefined;
	for (let from = 0; from < proofs.length; from += LOT) {
		completed = await session.report(proofs.slice(from, from + LOT));
	}
	if (completed === undefined || completed >= session.totalParts) return;
	throw new Failure(
		`TwelveLabs has ${completed} of the file's ${session.totalParts} parts, although all were sent`,
		'Run again.',
	);
}

/**
 * Brings a file to TwelveLabs in parts: each to an address of its own, without the key.
 * @returns the asset's ID; it may not be ready yet
 * @throws Failure that names the asset; CancelledError
 */
export async function uploadInParts(
	connection: Connection,
	file: FileSource,
	mediaType: MediaType | undefined,
	retryOptions: RetryOptions,
): Promise<string> {
	const type = typeOf(file, mediaType);
	if (file.size > PARTS_BYTES) {
		throw new Failure(
			`The file "${file.name}" is larger than 10 GB (${file.size} bytes)`,
			'Compress or split it first.',
		);
	}
	const session = await openSession(connection, file, type, retryOptions);
	const { assetId } = session;
	await detailed({ asset_id: assetId }, async () => {
		const { proofs, completed } = await sendParts(connection, session, file, retryOptions);
		if (completed !== undefined && completed < session.totalParts) await complete(session, proofs);
	});
	return assetId;
}
