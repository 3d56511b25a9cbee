/** Not by `URL.canParse`: in Node.js 20, once V8 has optimised it, it refuses any accent (Latin-1). */
export function parseUrl(text: string): URL | undefined {
	try {
		return new URL(text);
	} catch {
		return undefined;
	}
}

/**
 * The query parameters, in lower case, that sign an address of S3, Google Cloud, Azure, CloudFront and others:
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

/** Whether a URL holds a whole signature: it is a secret as long as that is valid. */
export function isSigned(url: string): boolean {
	const query = /\?([^#]*)/.exec(url)?.[1] ?? '';
	const names = new Set([...new URLSearchParams(query).keys()].map((name) => name.toLowerCase()));
	return SIGNATURES.some((parts) => parts.every((name) => names.has(name)));
}

/** The URL without user name, password and a signed query. Any other query may tell two videos apart. */
export function unsigned(url: string): string {
	const withoutUser = url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1');
	return isSigned(withoutUser) ? withoutUser.replace(/\?[^#]*/, '') : withoutUser;
}
