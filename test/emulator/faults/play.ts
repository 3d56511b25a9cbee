import { setTimeout as sleep } from 'node:timers/promises';

import { type Answer, bytesOf } from '../api/answer';
import type { Exchange } from '../server/exchange';
import { accepted, broken } from '../server/coding';
import type { Later } from '../server/later';
import type { EncodingFault, FaultAction, ResetFault } from './rules';
import { dribble, neverEnd } from './slow';
import { statusAnswer } from './status';

/** What a fault may need beside the request. */
export interface Stage {
	/** Carries the request out and gives its honest answer; called only by faults that do so. */
	honest: () => Promise<Answer>;
	/** Ends delays when the emulator closes. */
	signal: AbortSignal;
	later: Later;
}

/** Plays a fault on a request. */
export async function playFault(
	fault: FaultAction,
	exchange: Exchange,
	stage: Stage,
): Promise<void> {
	const { honest, signal } = stage;
	exchange.record.fault = JSON.stringify(fault);
	if (fault.delayMs) await sleep(fault.delayMs, undefined, { signal });
	if ('reset' in fault) return playReset(fault, exchange, stage);
	if ('status' in fault) {
		if (fault.accept) await carryOut(fault, exchange, stage);
		else if (!fault.early) await exchange.drain();
		return exchange.send(statusAnswer(fault, exchange.req));
	}
	if ('redirect' in fault) {
		await exchange.drain();
		const headers = { location: fault.redirect };
		return exchange.send({ status: fault.redirectStatus ?? 307, headers, body: '' });
	}
	const answer = await honest();
	if ('truncate' in fault) return exchange.send(truncated(answer));
	if ('malformed' in fault) {
		return exchange.send({ status: 200, headers: {}, body: '{"_id": 66419a20c70bb578439bd8f4,, }' });
	}
	if ('encoding' in fault) return playEncoding(fault, exchange, answer);
	if ('dribbleMs' in fault) return dribble(exchange, answer, fault.dribbleMs, signal);
	if ('endless' in fault) return neverEnd(exchange, answer, fault.endless, signal);
	if ('damagedRecord' in fault) return exchange.damageRecord();
	return exchange.send(answer);
}

/** Carries a request out: at once, or so much later that its answer does not wait for it. */
async function carryOut(
	{ acceptAfterMs }: { acceptAfterMs?: number },
	exchange: Exchange,
	{ honest, later }: Stage,
): Promise<void> {
	if (acceptAfterMs === undefined) {
		await honest();
		return;
	}
	const received = exchange.holdCreation(() => later.wait(acceptAfterMs));
	const done = honest();
	// Cancelled while it waits, it is not to happen, and nobody is left to be told.
	done.catch(() => undefined);
	await Promise.race([received, done]);
}

/** A request that does not take the coding gets its answer plain. */
async function playEncoding(
	fault: EncodingFault,
	exchange: Exchange,
	answer: Answer,
): Promise<void> {
	const encoding = accepted(exchange.req.headers['accept-encoding'], [fault.encoding]);
	if (!encoding || !fault.broken) return exchange.send(answer, encoding);
	const bytes = broken(encoding, bytesOf(answer).toString(), fault.broken);
	exchange.begin(answer, { encoding, length: bytes.length });
	exchange.res.end(bytes);
}

async function playReset(fault: ResetFault, exchange: Exchange, stage: Stage): Promise<void> {
	switch (fault.reset) {
		case 'during-body':
			await exchange.drain(fault.afterBytes ?? 1);
			break;
		case 'after-body':
			await exchange.drain();
			break;
		case 'after-accept':
			await carryOut(fault, exchange, stage);
			break;
		case 'during-answer':
			return exchange.sendHalf(await stage.honest());
		case 'connect':
		case 'handshake':
		case 'before-body':
			break;
	}
	exchange.reset();
}

function truncated(answer: Answer): Answer {
	const whole = bytesOf(answer).toString();
	return { ...answer, body: whole.slice(0, Math.ceil(whole.length / 2)) };
}
