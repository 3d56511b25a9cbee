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
 * Names of query parameters that carry a signature, a token or its validity: those of S3, Google
 * Cloud, Azure, CloudFront and alike. A URL with one of them is a secret for as long as it holds.
 */
const SIGNING =
	/^(x-(amz|goog|ms|oss|cos|obs)-|se$|sp$|sv$|sr$|st$|sig$|sks|skt|ske|skoid|sktid|spr$|policy$|expires?$|e$|hash$|hmac$|jwt$|hdnts$|hdnea$|awsaccesskeyid$|googleaccessid$|ossaccesskeyid$|key-pair-id$)|signature|token|secret|password|credential|auth$|^auth[-_]|oauth|authorization|api[-_]?key|access[-_]?key/i;

/** The URL without what signs it; otherwise as it was written. */
export function unsigned(url: string): string {
	const [address = '', query = ''] = url.split(/\?(.*)/s);
	const withoutUser = address.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/#]*@/i, '$1');
	const [fields = '', fragment] = query.split(/(#.*)/s);
	const kept = fields.split('&').filter((field) => {
		const name = field.split('=')[0] ?? '';
		return field !== '' && !SIGNING.test(safeDecode(name));
	});
	const rest = kept.length > 0 ? `?${kept.join('&')}` : '';
	return `${withoutUser}${rest}${fragment ?? ''}`;
}

function safeDecode(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
