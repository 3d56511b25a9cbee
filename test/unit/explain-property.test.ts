import fc from 'fast-check';
import { readApiMessage } from '../../nodes/shared/http/answers';
import { explainOutcome } from '../../nodes/shared/http/explain';
import { happeningOf } from '../../nodes/shared/http/policy';

/** Any answer that is no success becomes an error that says something, with its status and code. */

const bodies = fc.oneof(
	fc.record(
		{ code: fc.jsonValue(), message: fc.jsonValue(), error: fc.jsonValue() },
		{ requiredKeys: [] },
	),
	fc.record({
		error: fc.record({ code: fc.string(), message: fc.string() }, { requiredKeys: [] }),
	}),
	fc.jsonValue(),
	fc.string(),
	fc.constant(''),
);

const statuses = fc.oneof(fc.integer({ min: 300, max: 599 }), fc.constantFrom(400, 401, 404, 503));

test('every refusal has a title, advice, its status, and the code of whichever shape it came in', () => {
	fc.assert(
		fc.property(statuses, bodies, (status, body) => {
			const said = readApiMessage(body);
			const happening = happeningOf(status, true);
			const failure = explainOutcome(
				{ happening, status, headers: {}, body, said },
				{ asked: 'create' },
			);
			expect(failure.message.length).toBeGreaterThan(10);
			expect(failure.description.length).toBeGreaterThan(10);
			expect(failure.details).toEqual({ code: said.code, http_code: status });
			const shown = `${failure.message} ${failure.description}`;
			const own = shown.replace(said.message ?? '', '');
			expect(own).not.toMatch(/undefined|\[object/);
		}),
		// Once failed: a code that names a method of every object.
		{ numRuns: 500, examples: [[400, { error: { code: 'valueOf' } }]] },
	);
});

test('what the API says of a refusal is in the error', () => {
	fc.assert(
		fc.property(fc.string({ minLength: 1 }), (message) => {
			fc.pre(message.trim() !== '');
			for (const body of [{ code: 'x', message }, { error: { code: 'x', message } }]) {
				const outcome = { happening: 'refused', status: 400, headers: {} } as const;
				const failure = explainOutcome(
					{ ...outcome, said: readApiMessage(body) },
					{ asked: 'repeatable' },
				);
				expect(failure.message).toBe(`TwelveLabs refused the request: ${message.trim()}`);
			}
		}),
	);
});
