/** What is shorter is no key, and may well be part of a word. */
const SHORTEST_PIECE = 8;

/** Longest text that is searched piece by piece; of a longer one the rest is dropped. */
const MAX_SEARCHED = 100_000;

/**
 * Stands for what was taken out. Its brackets can not stand in a header's value (Latin-1, RFC 9110
 * §5.5), so with what follows or goes before they never make a piece of a key again.
 */
const HIDDEN = '‹API key›';

/**
 * Takes the API key out of texts, and every piece of it of eight characters or more: an answer may be
 * cut in the middle of it.
 */
export function redactor(apiKey: string): (text: string) => string {
	const pieces = new Set<string>();
	for (let at = 0; at + SHORTEST_PIECE <= apiKey.length; at++) {
		pieces.add(apiKey.slice(at, at + SHORTEST_PIECE));
	}
	if (pieces.size === 0) return (text) => text;
	return (text) => {
		const searched = text.slice(0, MAX_SEARCHED);
		let out = '';
		let shownTo = 0;
		for (let at = 0; at + SHORTEST_PIECE <= searched.length; at++) {
			if (!pieces.has(searched.slice(at, at + SHORTEST_PIECE))) continue;
			if (at >= shownTo) out += `${searched.slice(shownTo, at)}${HIDDEN}`;
			shownTo = at + SHORTEST_PIECE;
		}
		return out + searched.slice(shownTo);
	};
}
