import { setTimeout as sleep } from 'node:timers/promises';

import type { Answer } from '../api/answer';
import { jsonAnswer } from '../api/answer';
import type { Exchange } from '../server/exchange';
import type { FaultAction } from './rules';

/**
 * Plays a fault on a request.
 * @param honest carries the request out and gives its honest answer; called only by faults that do so
 * @param signal ends a delay when the emulator closes
 */
export async function playFault(
	fault: FaultAction,
	exchange: Exchange,
	honest: () => Promise<Answer>,
	signal: AbortSignal,
): Promise<void> {
	exchange.record.fault = JSON.stringify(fault);
	if (fault.delayMs) await sleep(fault.delayMs, undefined, { signal });
	if ('reset' in fault) return playReset(fault, exchange, honest);
	if ('status' in fault) {
		if (fault.accept) await honest();
		else if (!fault.early) await exchange.drain();
		return exchange.send(statusAnswer(fault));
	}
	if ('redirect' in fault) {
		await exchange.drain();
		const headers = { Location: fault.redirect };
		return exchange.send({ status: fault.redirectStatus ?? 307, headers, pieces: [''] });
	}
	const answer = await honest();
	if ('truncate' in fault) return exchange.send(truncated(answer));
	if ('malformed' in fault) {
		return exchange.send({ status: 200, pieces: ['{"_id": 66419a20c70bb578439bd8f4,, }'] });
	}
	return exchange.send(answer);
}

async function playReset(
	fault: Extract<FaultAction, { reset: unknown }>,
	exchange: Exchange,
	honest: () => Promise<Answer>,
): Promise<void> {
	switch (fault.reset) {
		case 'during-body':
			await exchange.drain(fault.afterBytes ?? 1);
			break;
		case 'after-body':
			await exchange.drain();
			break;
		case 'after-accept':
			await honest();
			break;
		case 'during-answer':
			return exchange.sendHalf(await honest());
		case 'connect':
		case 'before-body':
			break;
	}
	exchange.reset();
}

function statusAnswer(fault: Extract<FaultAction, { status: number }>): Answer {
	const { status, headers, body } = fault;
	if (typeof body === 'string') return { status, headers, pieces: [body] };
	return jsonAnswer(status, body ?? defaultBody(status), headers);
}

function defaultBody(status: number): { code: string; message: string } {
	if (status === 429) {
		return { code: 'too_many_requests', message: 'You have reached the rate limit.' };
	}
	return { code: 'generic_error', message: `The service answered ${status}.` };
}

function truncated(answer: Answer): Answer {
	const whole = [...answer.pieces].join('');
	return { ...answer, pieces: [whole.slice(0, Math.ceil(whole.length / 2))] };
}
