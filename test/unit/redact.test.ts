import fc from 'fast-check';
import { exchange } from '../../nodes/shared/http/exchange';
import { redactor } from '../../nodes/shared/http/redact';
import { connectionWith } from './fake-api';

const printable = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));
const keys = fc.oneof(
	fc.string({ unit: printable, minLength: 8, maxLength: 60 }),
	fc.stringMatching(/^tlk_[0-9A-Z]{26}$/),
	// Keys that overlap themselves.
	fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 8, maxLength: 20 }),
);
const texts = fc.string({ unit: 'binary', maxLength: 50 });

test('every key is redacted, wherever it stands', () => {
	fc.assert(
		fc.property(keys, fc.array(texts, { minLength: 1, maxLength: 6 }), (key, parts) => {
			expect(redactor(key)(parts.join(key))).not.toContain(key);
			expect(redactor(key)(`${key}${parts.join('')}${key}${key}`)).not.toContain(key);
		}),
		{ numRuns: 1000 },
	);
});

test('a text without the key stays as it is', () => {
	fc.assert(
		fc.property(keys, fc.string({ unit: 'binary', maxLength: 200 }), (key, text) => {
			fc.pre(!text.includes(key));
			expect(redactor(key)(`${text}.`)).toBe(`${text}.`);
		}),
	);
});

const KEY = 'tlk_0123456789ABCDEFGHIJKLMNOP';
const redact = redactor(KEY);

test('the text around the key stays', () => {
	expect(redact(`x-api-key: ${KEY}, host: a`)).toBe('x-api-key: ‹API key›, host: a');
	expect(redact(`${KEY}${KEY}`)).not.toContain('tlk');
});

test('the beginning of a key at the end of a cut text is redacted', () => {
	for (let length = 8; length < KEY.length; length++) {
		expect(redact(`cut ${KEY.slice(0, length)}`)).toBe('cut ‹API key›');
	}
});

test('an ID that shares a part with the key stays', () => {
	const id = '66419a20c70bb578439bd8f4';
	const text = `The caller is not authorized to read entity ${id}.`;
	expect(redactor(`${id.slice(2, 14)}_and_more_of_a_key`)(text)).toBe(text);
});

test('a text too short for a key is not redacted', () => {
	expect(redactor('task')('There is no such task.')).toBe('There is no such task.');
});

test('a network fault is told without the key', async () => {
	const fail = () => Promise.reject(new Error(`Invalid character in header x-api-key: ${KEY}`));
	const judge = (): never => {
		throw new Error('there is no answer');
	};
	const connection = { ...connectionWith(), redact };
	const outcome = await exchange(connection, { timeoutMs: 1000 }, fail, judge, () => true);
	expect(outcome).toMatchObject({ kind: 'connectionLost', headers: {} });
	expect(outcome.message).toContain('x-api-key');
	expect(JSON.stringify(outcome)).not.toContain(KEY);
});
