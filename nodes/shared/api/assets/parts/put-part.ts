import type { Connection } from '../../../http/connection';
import { pause } from '../../../http/cancellation';
import type { Outcome, RetryOptions } from '../../../http/outcome';
import { backoffMs } from '../../../http/outcome';
import { putBytes } from '../../../http/request';
import { UPLOAD_FLOOR } from '../../../http/request';
import { Failure } from '../../../model/failure';
import type { PartUrls } from './part-urls';
import type { FilePart } from './read-parts';
import type { Proof } from './session';

/** Time for the answer beside that for the bytes, in milliseconds. */
const ANSWER_MS = 60_000;

/** An address that is refused is replaced; so often in a row, and the addresses are not at fault. */
const MOST_REFUSALS = 5;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Sends parts to the storage service behind the presigned addresses. */
export class PartPutter {
	/** When a part last got through, as an epoch in milliseconds. */
	private progress = Date.now();

	/** @param atOnce how many parts share the line, which makes each slower */
	constructor(
		private readonly connection: Connection,
		private readonly urls: PartUrls,
		private readonly headers: Readonly<Record<string, string>>,
		private readonly atOnce: number,
		private readonly retryOptions: RetryOptions,
	) {}

	/** Sends a part once. @throws Failure when there is no address for it; CancelledError */
	async once({ index, bytes }: FilePart): Promise<Proof | Outcome> {
		const url = await this.urls.take(index);
		const outcome = await putBytes(this.connection, {
			url,
			headers: this.headers,
			body: bytes,
			timeoutMs: ANSWER_MS + ((bytes.length * this.atOnce) / UPLOAD_FLOOR) * 1000,
		});
		const etag = textOf(outcome.headers.etag).replace(/^W\//, '').replaceAll('"', '');
		if (outcome.kind !== 'ok' || etag === '') return outcome;
		this.progress = Date.now();
		return { index, etag, bytes: bytes.length };
	}

	/**
	 * Sends a part that was in trouble until it gets through, as long as some part does within Max Retry
	 * Time: a line that breaks every minute only makes it slow.
	 * @param first how it ended before @throws Failure, CancelledError
	 */
	async untilThrough(part: FilePart, first: Outcome): Promise<Proof> {
		const began = Date.now();
		let outcome = first;
		let refusals = 0;
		for (let tries = 0; ; tries++) {
			const { kind, status } = outcome;
			const refused = kind === 'rejected' || kind === 'invalidRequest';
			refusals = refused ? refusals + 1 : 0;
			if (refused && (status !== 403 || refusals > MOST_REFUSALS)) throw refusal(part, outcome);
			const stuckMs = Date.now() - Math.max(began, this.progress);
			if (stuckMs >= this.retryOptions.maxRetryMs) throw trouble(part, outcome, stuckMs);
			await pause(backoffMs(tries), this.connection.cancellation);
			const sent = await this.once(part);
			if ('etag' in sent) return sent;
			outcome = sent;
		}
	}
}

const said = ({ apiMessage: { code } = {}, status, code: fault, message }: Outcome): string =>
	code ?? (status === undefined ? (fault ?? message ?? 'no reason given') : `HTTP ${status}`);

function refusal({ index }: FilePart, outcome: Outcome): Failure {
	return new Failure(
		`The storage of TwelveLabs refuses part ${index} of the file (${said(outcome)})`,
		'Run again. If it stays so, check whether a proxy in between changes requests.',
		{ http_code: outcome.status, code: outcome.apiMessage?.code },
	);
}

function trouble({ index }: FilePart, outcome: Outcome, stuckMs: number): Failure {
	return new Failure(
		`Part ${index} of the file did not get through (${said(outcome)})`,
		`No part did for ${Math.round(stuckMs / 1000)} s. Check the network of this n8n, or raise "Max Retry Time", then run again.`,
		{ http_code: outcome.status, code: outcome.apiMessage?.code ?? outcome.code },
	);
}
