import fc from 'fast-check';
import { happeningOf, POLICY, type Happening } from '../../nodes/shared/http/policy';

/** What must be true of the policy whatever happens, beside its literal table in policy.test.ts. */

const happenings = fc.constantFrom(...(Object.keys(POLICY) as Happening[]));

/** After these the API may have created the task that was asked for. */
const AMBIGUOUS: Happening[] = ['garbled', 'troubled', 'interrupted'];

test('what may have created a task is looked up, never sent again blindly nor given up', () => {
	fc.assert(
		fc.property(happenings, (happening) => {
			const decision = POLICY[happening].create;
			expect(decision === 'lookUp').toBe(AMBIGUOUS.includes(happening));
		}),
	);
});

test('a repeatable request is never looked up', () => {
	fc.assert(
		fc.property(happenings, (happening) => {
			expect(POLICY[happening].repeatable).not.toBe('lookUp');
		}),
	);
});

test('both columns agree wherever the API has certainly not acted', () => {
	fc.assert(
		fc.property(happenings, (happening) => {
			if (AMBIGUOUS.includes(happening)) return;
			expect(POLICY[happening].create).toBe(POLICY[happening].repeatable);
		}),
	);
});

test('every status is one happening; only a readable 2xx is an answer', () => {
	fc.assert(
		fc.property(fc.integer({ min: 100, max: 999 }), fc.boolean(), (status, readable) => {
			const happening = happeningOf(status, readable);
			expect(happening === 'answered').toBe(readable && status >= 200 && status < 300);
			expect(happening === 'limited').toBe(status === 429);
			if (status >= 500) expect(happening).toBe('troubled');
			expect(['unreached', 'interrupted']).not.toContain(happening);
		}),
	);
});
