import { Failure } from '../../shared/model/failure';
import { LABELS } from '../../shared/model/labels';
import type { TimedText } from '../../shared/model/new-task';

const FORM = 'Give a list such as [{ "start": 0, "end": 5, "text": "Kick-off" }], in seconds.';

const fault = (what: string): Failure => new Failure(`"${LABELS.timeBasedMetadata}" ${what}`, FORM);

function parsed(value: unknown): unknown {
	if (typeof value !== 'string') return value;
	try {
		return JSON.parse(value);
	} catch {
		throw fault('is no JSON');
	}
}

/**
 * What goes on when, from JSON or what an expression gives. An entry without text, as the option has
 * it when it was just added, is left out. @throws Failure that says which entry is wrong
 */
export function readTimedTexts(value: unknown): TimedText[] {
	const list = parsed(value ?? []);
	if (!Array.isArray(list)) throw fault('is not a list');
	return list.flatMap((entry: unknown, index) => {
		const { start, end, text } = Object(entry) as Record<string, unknown>;
		if (text === undefined || text === null || String(text).trim() === '') return [];
		const [from, to] = [Number(start ?? NaN), Number(end ?? NaN)];
		if (Number.isFinite(from) && Number.isFinite(to)) {
			return [{ start: from, end: to, text: String(text) }];
		}
		throw fault(`has no start and end in its entry ${index + 1}`);
	});
}
