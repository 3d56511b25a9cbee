import fc from 'fast-check';
import { redactor } from '../../nodes/shared/http/redact';

/** Eight characters of a key are recognised wherever a text was cut. */
const PIECE = 8;

const printable = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));
const keys = fc.oneof(
	fc.string({ unit: printable, minLength: PIECE, maxLength: 60 }),
	fc.stringMatching(/^tlk_[0-9A-Z]{26}$/),
	// Pieces that overlap themselves.
	fc.string({ unit: fc.constantFrom('a', 'b'), minLength: PIECE, maxLength: 20 }),
);
const texts = fc.string({ unit: 'binary', maxLength: 50 });

function holdsPiece(text: string, key: string): boolean {
	for (let at = 0; at + PIECE <= key.length; at++) {
		if (text.includes(key.slice(at, at + PIECE))) return true;
	}
	return false;
}

test('of a key no eight characters in a row remain, whole or cut anywhere', () => {
	const parts = keys.chain((key) =>
		fc.record({
			key: fc.constant(key),
			cuts: fc.array(fc.tuple(texts, fc.nat({ max: key.length }), fc.nat({ max: key.length })), {
				maxLength: 6,
			}),
			end: texts,
		}),
	);
	fc.assert(
		fc.property(parts, ({ key, cuts, end }) => {
			const text = cuts.map(([before, from, to]) => before + key.slice(from, to)).join('') + end;
			expect(holdsPiece(redactor(key)(text), key)).toBe(false);
			expect(holdsPiece(redactor(key)(`${text}${key}${text}`), key)).toBe(false);
		}),
		{
			numRuns: 1000,
			// What stands for the key once ended in a bracket with which this one begins.
			examples: [[{ key: ']Ldx#^}|WS7"', cuts: [['', 1, 8]], end: '' }]],
		},
	);
});

test('a text without the key stays as it is', () => {
	fc.assert(
		fc.property(keys, fc.string({ unit: 'binary', maxLength: 200 }), (key, text) => {
			fc.pre(!holdsPiece(text, key));
			expect(redactor(key)(text)).toBe(text);
		}),
	);
});

test('what stands around the key stays', () => {
	const key = 'tlk_0123456789ABCDEFGHIJKLMNOP';
	const redact = redactor(key);
	expect(redact(`x-api-key: ${key}, host: a`)).toBe('x-api-key: ‹API key›, host: a');
	expect(redact(`${key}${key}`)).not.toContain('tlk');
	expect(redact(`cut ${key.slice(0, 12)}`)).toBe('cut ‹API key›');
	expect(redact(`${key.slice(-12)} cut`)).toBe('‹API key› cut');
});

test('a text of any length takes no time', () => {
	const key = 'tlk_0123456789ABCDEFGHIJKLMNOP';
	const began = Date.now();
	expect(holdsPiece(redactor(key)(`${key} `.repeat(100_000)), key)).toBe(false);
	expect(Date.now() - began).toBeLessThan(1000);
});
