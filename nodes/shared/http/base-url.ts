import { Failure } from '../model/failure';

/** Where TwelveLabs' API is (its reference, version 1.3). */
const DEFAULT_BASE_URL = 'https://api.twelvelabs.io/v1.3';

/**
 * Checks the credential's base URL and takes the slashes off its end; an empty one is
 * TwelveLabs' own.
 * @throws Failure when it is no http(s) address, or holds a user name, password, query or fragment:
 * those would travel into logs and errors.
 */
export function checkBaseUrl(value: string): string {
	if (value.trim() === '') return DEFAULT_BASE_URL;
	const hint =
		'Correct "Base URL" in the TwelveLabs credential, e.g. https://api.twelvelabs.io/v1.3';
	let url: URL;
	try {
		url = new URL(value.trim());
	} catch {
		return fail('The Base URL of the TwelveLabs credential is not a web address', hint);
	}
	if (url.protocol !== 'https:' && url.protocol !== 'http:') {
		return fail('The Base URL of the TwelveLabs credential is not an http(s) address', hint);
	}
	if (url.username !== '' || url.password !== '') {
		return fail('The Base URL of the TwelveLabs credential holds a user name or password', hint);
	}
	if (url.search !== '' || url.hash !== '') {
		return fail('The Base URL of the TwelveLabs credential holds a query or fragment', hint);
	}
	return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

function fail(message: string, description: string): never {
	throw new Failure(message, description);
}
