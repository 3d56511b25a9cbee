/** A shorter text is no key, and may be part of a word. */
const SHORTEST = 8;

/** Stands for what was taken out. Its brackets cannot stand in a header (Latin-1), so in no key. */
const HIDDEN = '‹API key›';

/**
 * Takes the API key out of texts. Use it before a text is cut. Where a text came cut off in the middle of
 * the key, the beginning of the key at its end is taken out as well.
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
