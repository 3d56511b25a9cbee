import type { Answer } from '../api/answer';
import { jsonAnswer } from '../api/answer';
import { ApiError } from '../api/errors';
import type { Account } from '../server/account';
import type { Exchange } from '../server/exchange';
import type { Problem } from './validate/shape';

/** An endpoint, as the table of routes has it. */
export type Endpoint = (
	account: Account,
	exchange: Exchange,
	id: string,
) => Answer | Promise<Answer>;

/** A 400 that names the field at fault. */
export class Refusal extends ApiError {
	constructor(
		readonly field: string,
		why: string,
	) {
		super(400, 'parameter_invalid', `The ${field} parameter is invalid. ${why}`);
		this.name = 'Refusal';
	}
}

/** A 400 for a field; `why` is a full sentence. */
export function refusal(field: string, why: string): Refusal {
	return new Refusal(field, why);
}

/** @throws Refusal for the first problem, if there is any */
export function refuseFirst(problems: readonly Problem[]): void {
	const [first] = problems;
	if (first) throw refusal(first.field, first.message);
}

/** Codes of the nested form, by HTTP status (API reference, ErrorResponse). */
const NESTED_CODES: Readonly<Record<number, string>> = {
	400: 'VALIDATION_ERROR',
	404: 'NOT_FOUND',
	413: 'VALIDATION_ERROR',
};

/**
 * An endpoint whose errors have the form of Embed v2, `{ error: { code, message, details } }`, unless
 * the switch `errorShape` says `flat`. A missing key is refused before, and flat, as everywhere.
 */
export function nestingErrors(endpoint: Endpoint): Endpoint {
	return async (account, exchange, id) => {
		try {
			return await endpoint(account, exchange, id);
		} catch (error) {
			if (!(error instanceof ApiError) || account.v2.switches.errorShape === 'flat') throw error;
			const { status, message } = error;
			const code = NESTED_CODES[status] ?? 'INTERNAL_SERVER_ERROR';
			const details = error instanceof Refusal ? { details: { field: error.field } } : {};
			return jsonAnswer(status, { error: { code, message, ...details } });
		}
	};
}
