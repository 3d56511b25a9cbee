import { differences, type Difference } from '../answers/compare';
import type { Interview, Result } from '../ask/interview';
import type { Plan } from '../ask/plan';
import type { Question } from '../ask/types';
import type { Exchange } from '../http/exchange';
import { UNASKED } from '../questions/unasked';
import { hiding, madeIn, shown, type Own } from './private';

/** One question and both answers. */
export interface Row {
	id: string;
	question: string;
	source: string;
	service: Result;
	emulator: Result;
	/** None where one of them did not answer. */
	differences: Difference[];
}

/** Who ran it, when and against what. */
export interface Circumstances {
	/** ISO 8601. */
	made: string;
	/** Of this package, and of Node.js. */
	versions: { package: string; node: string };
	/** The base URL asked. */
	baseUrl: string;
	/** Whether that was no service but an emulator on this machine. */
	emulated: boolean;
	plan: Plan;
}

/** All that a run found out. */
export interface Report extends Circumstances {
	/** Of this file; raised when its meaning changes. */
	format: 1;
	rows: Row[];
	unasked: typeof UNASKED;
	/** What the service was sent and answered. */
	exchanges: Exchange[];
}

/** Puts both interviews side by side, without anything private. */
export function reportOf(
	circumstances: Circumstances,
	questions: readonly Question[],
	{ service, emulator }: { service: Interview; emulator: Interview },
	own: Omit<Own, 'ids'>,
): Report {
	const hide = hiding({ ...own, ids: madeIn(service.exchanges) });
	const rows = questions.map(({ id, question, source }): Row => {
		const both = {
			service: service.results.get(id) ?? NOT_ASKED,
			emulator: emulator.results.get(id) ?? NOT_ASKED,
		};
		return hide({ id, question, source, ...both, differences: differencesOf(both) });
	});
	return {
		format: 1,
		...circumstances,
		rows,
		unasked: UNASKED,
		exchanges: service.exchanges.map((exchange) => shown(exchange, hide)),
	};
}

const NOT_ASKED: Result = { unanswered: 'it was not asked' };

/** Where two results part; none where one of them is no answer. */
export function differencesOf({
	service,
	emulator,
}: Pick<Row, 'service' | 'emulator'>): Difference[] {
	if ('unanswered' in service || 'unanswered' in emulator) return [];
	return differences(service.answer, emulator.answer);
}
