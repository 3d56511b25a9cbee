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
