/** A shorter text is no key and may be part of a word. */
const SHORTEST = 8;

/** Stands in place of the key. Its brackets are in no key, since headers are Latin-1. */
const HIDDEN = '‹API key›';

/**
 * Takes the API key out of texts, also a first part of it at the end of a text that came cut off. Redact
 * a text before cutting it.
 */
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
