import fc from 'fast-check';
import { checkBaseUrl } from '../../nodes/shared/http/connection';
import { Failure } from '../../nodes/shared/model/failure';
import { failureOf, orFailure } from './tasks';

const NAME = 'The Base URL of the TwelveLabs credential';

test.each([
	['https://api.twelvelabs.io/v1.3', 'https://api.twelvelabs.io/v1.3'],
	['https://api.twelvelabs.io/v1.3/', 'https://api.twelvelabs.io/v1.3'],
	[' https://api.twelvelabs.io/v1.3// ', 'https://api.twelvelabs.io/v1.3'],
	['http://127.0.0.1:4010/v1.3', 'http://127.0.0.1:4010/v1.3'],
	['', 'https://api.twelvelabs.io/v1.3'],
	[' ', 'https://api.twelvelabs.io/v1.3'],
	['https://proxy.example.com', 'https://proxy.example.com'],
	['HTTPS://API.TWELVELABS.IO/v1.3', 'https://api.twelvelabs.io/v1.3'],
	['api.twelvelabs.io/v1.3', 'https://api.twelvelabs.io/v1.3'],
	['127.0.0.1:4010/v1.3', 'https://127.0.0.1:4010/v1.3'],
])('%p is used as %s', (given, used) => {
	expect(checkBaseUrl(given)).toBe(used);
});

test.each([
	['tlk_pasted', `${NAME} is not a web address`],
	['ftp://api.twelvelabs.io', `${NAME} is not an http(s) address`],
	['javascript:alert(1)', `${NAME} is not an http(s) address`],
	['https://user@api.twelvelabs.io/v1.3', `${NAME} contains a user name or password`],
	['https://:secret@api.twelvelabs.io/v1.3', `${NAME} contains a user name or password`],
	['https://api.twelvelabs.io/v1.3?key=secret', `${NAME} contains a query or fragment`],
	['https://api.twelvelabs.io/v1.3#secret', `${NAME} contains a query or fragment`],
])('%p is refused: %s', (given, message) => {
	expect(() => checkBaseUrl(given)).toThrow(new Failure(message, ''));
});

test('an error never repeats a secret', () => {
	for (const url of [
		'https://:s3cret@a.b/',
		'https://a.b/?k=s3cret',
		'https://a.b/#s3cret',
		's3cret',
	]) {
		const { message, description } = failureOf(() => checkBaseUrl(url));
		expect(`${message} ${description}`).not.toContain('s3cret');
	}
});

test('any value gives an http(s) address without a slash at its end, or a Failure', () => {
	const urls = fc.oneof(
		fc.string(),
		fc.webUrl(),
		fc.webUrl().map((url) => `${url}/`),
	);
	fc.assert(
		fc.property(urls, (given) => {
			const url = orFailure(() => checkBaseUrl(given));
			if (url === undefined) return;
			expect(url).toMatch(/^https?:\/\/.*[^/]$/);
			expect(checkBaseUrl(url)).toBe(url);
		}),
	);
});
