import fc from 'fast-check';
import { redactor } from '../../nodes/shared/http/redact';
import { readApiMessage } from '../../nodes/shared/http/outcome';

const asItIs = (text: string): string => text;

test.each<[string, unknown, { code?: string; message?: string }]>([
	[
		"the v1 API's shape",
		{ code: 'parameter_invalid', message: 'The page_limit parameter is invalid.', docs_url: 'x' },
		{ code: 'parameter_invalid', message: 'The page_limit parameter is invalid.' },
	],
	[
		"the v2 specification's shape",
		{ error: { code: 'VALIDATION_ERROR', message: 'No.', details: {} } },
		{ code: 'VALIDATION_ERROR', message: 'No.' },
	],
	['a text under detail', { detail: 'Unauthorized' }, { message: 'Unauthorized' }],
	[
		'a list under detail, as FastAPI gives it',
		{ detail: [{ loc: ['body', 'model_name'], msg: 'field required', type: 'value_error' }, 7] },
		{ message: 'body.model_name: field required' },
	],
	['an empty list under detail', { detail: [] }, {}],
	['a plain text under error', { error: 'Not found' }, { message: 'Not found' }],
	['a message without a code', { message: 'Forbidden' }, { message: 'Forbidden' }],
	['a text', ' upstream connect error ', { message: 'upstream connect error' }],
	[
		"a proxy's page",
		'<html>\n<head><title>502 Bad Gateway</title></head>\n<body><h1>502</h1></body></html>',
		{ message: '502 Bad Gateway 502' },
	],
	['nothing', undefined, {}],
	['null', null, {}],
	['an empty text', '', {}],
	['an empty object', {}, {}],
	['a list', ['a'], {}],
	['fields of other types', { code: 42, message: { text: 'x' } }, {}],
	['blanks', { code: ' ', message: '\n' }, {}],
])('%s', (_, body, expected) => {
	expect(readApiMessage(body, asItIs)).toEqual(expected);
});

test('a long text is cut', () => {
	expect(readApiMessage('word '.repeat(10_000), asItIs).message).toHaveLength(300);
});

test('a hostile text is read in linear time', () => {
	// A reader that goes back for each sign does not come to its end before the test's time is up.
	expect(readApiMessage('<'.repeat(3_000_000), asItIs)).toEqual(expect.any(Object));
});

test('any body is read without an error, and gives texts', () => {
	const bodies = fc.oneof(
		fc.jsonValue(),
		fc.record(
			{ code: fc.jsonValue(), message: fc.jsonValue(), error: fc.jsonValue() },
			{ requiredKeys: [] },
		),
		fc.anything(),
	);
	fc.assert(
		fc.property(bodies, (body) => {
			for (const read of Object.values(readApiMessage(body, asItIs))) {
				expect(['string', 'undefined']).toContain(typeof read);
				expect(read).not.toBe('');
			}
		}),
		{ numRuns: 1000 },
	);
});

test('the key is redacted before a text is cut, wherever it stands', () => {
	const key = 'tlk_0123456789abcdefghijklmnop';
	const redact = redactor(key);
	fc.assert(
		fc.property(fc.nat({ max: 5000 }), fc.constantFrom('a', '<b>', ' '), (length, filler) => {
			const text = `${filler.repeat(length)}${key} and more`;
			for (const body of [
				text,
				{ code: text, message: text },
				{ error: { message: text } },
				{ detail: [{ loc: [key], msg: text }] },
			]) {
				expect(JSON.stringify(readApiMessage(body, redact))).not.toContain('tlk_0123');
			}
		}),
		{
			numRuns: 200,
			examples: [
				[295, 'a'],
				[3990, 'a'],
				[3995, ' '],
			],
		},
	);
});
