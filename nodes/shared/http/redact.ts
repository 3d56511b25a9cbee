/** What is shorter is no key, and may well be part of a word. */
const SHORTEST = 8;

/** Stands for what was taken out. Its brackets cannot stand in a header (Latin-1), so in no key. */
const HIDDEN = '‹API key›';

/**
 * Takes the API key out of texts. It has to see a text before anything of that is cut off; of a text that
 * came cut off in the middle of a key, the beginning of the key goes as well.
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
