/**
 * An address as the web reads it; undefined where it is none. `URL.canParse` is not asked: in Node.js 20
 * it refuses every address with an accent (Latin-1) once V8 has optimised the call.
 */
export function parseUrl(text: string): URL | undefined {
	try {
		return new URL(text);
	} catch {
		return undefined;
	}
}

/**
 * Signatures of storage services, by the query parameters that make one, in lower case: S3 and Google
 * Cloud (version 4), Azure, and the older ones that sign as `Signature` in somebody's name.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 * https://cloud.google.com/storage/docs/authentication/signatures
 * https://learn.microsoft.com/rest/api/storageservices/create-service-sas
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-signed-urls.html
 */
const SIGNATURES: readonly (readonly string[])[] = [
	['x-amz-signature'],
	['x-goog-signature'],
	['sig', 'se'],
	['signature', 'key-pair-id'],
	['signature', 'awsaccesskeyid'],
	['signature', 'googleaccessid'],
	['signature', 'ossaccesskeyid'],
];

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

/** Whether the query of a URL holds a whole signature: the URL is a secret for as long as that is valid. */
export function isSigned(url: string): boolean {
	const query = /\?([^#]*)/.exec(url)?.[1] ?? '';
	const names = new Set(
		query.split('&').map((field) => decoded(field.split('=')[0] ?? '').toLowerCase()),
	);
	return SIGNATURES.some((parts) => parts.every((name) => names.has(name)));
}

/**
 * The URL without user name and password, and without its query where that is signed. Any other query
 * stays as it was written: it may be what tells two videos apart.
 */
export function unsigned(url: string): string {
	const withoutUser = url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1');
	return isSigned(withoutUser) ? withoutUser.replace(/\?[^#]*/, '') : withoutUser;
}
