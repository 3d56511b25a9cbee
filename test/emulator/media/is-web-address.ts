/**
 * Whether a text is an address of the web. `URL.canParse` of Node.js 20 refuses addresses with an
 * accent once V8 has optimised the call, hence the exception.
 */
export function isWebAddress(text: string): boolean {
	try {
		return /^https?:$/.test(new URL(text).protocol);
	} catch {
		return false;
	}
}
