import fc from 'fast-check';
import { unsigned } from '../../nodes/shared/model/url';

test.each([
	['S3', 'X-Amz-Algorithm=A&X-Amz-Credential=SECRET&X-Amz-Expires=60&X-Amz-Signature=SECRET'],
	['S3, version 2', 'AWSAccessKeyId=SECRET&Signature=SECRET&Expires=60'],
	['Google Cloud', 'X-Goog-Algorithm=A&X-Goog-Credential=SECRET&X-Goog-Signature=SECRET'],
	['Azure', 'sv=2024-01-01&se=2027&sr=b&sp=r&spr=https&sig=SECRET'],
	['CloudFront', 'Policy=SECRET&Signature=SECRET&Key-Pair-Id=SECRET'],
	['Alibaba', 'OSSAccessKeyId=SECRET&Expires=1&Signature=SECRET'],
	['Akamai', 'hdnts=exp=1~hmac=SECRET'],
	['Bunny', 'token=SECRET&expires=1'],
	['others', 'access_token=SECRET&api_key=SECRET&auth=SECRET&password=SECRET'],
	['escaped names', 'X%2DAmz%2DSignature=SECRET'],
])('what signs an address of %s goes', (_, query) => {
	expect(unsigned(`https://example.com/a.mp4?${query}`)).toBe('https://example.com/a.mp4');
	expect(unsigned(`https://example.com/a.mp4?id=7&${query}#t=1`)).toBe(
		'https://example.com/a.mp4?id=7#t=1',
	);
});

test.each([
	['https://user:SECRET@example.com/a.mp4', 'https://example.com/a.mp4'],
	['https://SECRET@example.com/a.mp4?id=7', 'https://example.com/a.mp4?id=7'],
	// The last @ before the path ends the password, by the standard of URLs.
	['https://user:SEC@RET@example.com/a.mp4', 'https://example.com/a.mp4'],
	['https://example.com/@user/a.mp4', 'https://example.com/@user/a.mp4'],
	['https://example.com/a.mp4?by=a@b', 'https://example.com/a.mp4?by=a@b'],
])('%s: without who asks', (url, without) => {
	expect(unsigned(url)).toBe(without);
});

test('a name that only sounds like a secret is none: two videos would get one name', () => {
	const url = 'https://example.com/watch?author=anna';
	expect(unsigned(url)).toBe(url);
});

const names = fc.constantFrom('id', 'v', 'page', 'lang', 'title', 'name', 'x', 'q');
const values = fc.stringMatching(/^[A-Za-z0-9%._-]{0,8}$/);
const fields = fc
	.uniqueArray(fc.tuple(names, values), { selector: ([name]) => name, maxLength: 4 })
	.map((list) => list.map(([name, value]) => `${name}=${value}`));
const addresses = fc.webUrl().map((url) => url.replace(/\/+$/, ''));

test('an address that nothing signs stays as it was written', () => {
	fc.assert(
		fc.property(addresses, fields, (address, list) => {
			const url = list.length === 0 ? address : `${address}?${list.join('&')}`;
			expect(unsigned(url)).toBe(url);
		}),
	);
});

test('wherever the signature stands, it goes and the rest stays in order', () => {
	const signing = fc
		.constantFrom('X-Amz-Signature', 'sig', 'token', 'Signature', 'x-goog-signature')
		.map((name) => `${name}=SECRET`);
	fc.assert(
		fc.property(addresses, fields, signing, fc.nat(), (address, list, secret, where) => {
			const at = where % (list.length + 1);
			const signed = [...list.slice(0, at), secret, ...list.slice(at)].join('&');
			const plain = list.length === 0 ? address : `${address}?${list.join('&')}`;
			expect(unsigned(`${address}?${signed}`)).toBe(plain);
		}),
	);
});

test('whatever it is given, it gives a text, and the same of its own', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'binary' }), (text) => {
			const once = unsigned(text);
			expect(unsigned(once)).toBe(once);
		}),
	);
});
