/** A shorter text is no key and may be part of a word. */
const SHORTEST = 8;

/** Its brackets are in no key, since headers are Latin-1. */
const HIDDEN = '‹API key›';

/** Takes the API key out of texts, also its first part at the end of a cut one. Redact before cutting. */
export function redactor(apiKey: string): (text: string) => string {
	if (apiKey.length < SHORTEST) return (text) => text;
	return (text) => {
		const shown = text.replaceAll(apiKey, HIDDEN);
		for (let length = apiKey.length - 1; length >= SHORTEST; length--) {
			if (shown.endsWith(apiKey.slice(0, length))) return `${shown.slice(0, -length)}${HIDDEN}`;
		}
		return shown;
	};
}
