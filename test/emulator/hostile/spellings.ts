/**
 * The same text, or what a server may make of it:
 * - `without-query`: a URL without its query and fragment (a signature is often cut off);
 * - `lower-case-escapes`, `upper-case-escapes`: the case of percent escapes;
 * - `nfc`, `nfd`: Unicode's composed and decomposed forms;
 * - `escaped-quotes`: `"` as `%22`, as browsers send it in a form; `plain-quotes`: the way back;
 * - `whole-seconds`: a date without its fraction.
 */
const SPELL = {
	'without-query': (text: string) => text.replace(/[?#].*$/s, ''),
	'lower-case-escapes': (text: string) =>
		text.replace(/%[0-9a-f]{2}/gi, (code) => code.toLowerCase()),
	'upper-case-escapes': (text: string) =>
		text.replace(/%[0-9a-f]{2}/gi, (code) => code.toUpperCase()),
	nfc: (text: string) => text.normalize('NFC'),
	nfd: (text: string) => text.normalize('NFD'),
	'escaped-quotes': (text: string) => text.replaceAll('"', '%22'),
	'plain-quotes': (text: string) => text.replaceAll('%22', '"'),
	'whole-seconds': (text: string) => text.replace(/\.\d+Z$/, 'Z'),
};

/** The name of another spelling. */
export type Spelling = keyof typeof SPELL;

export const SPELLINGS = Object.keys(SPELL).filter((name): name is Spelling => name in SPELL);

/** `text` in another spelling. */
export function spelled(text: string, spelling: Spelling): string {
	return SPELL[spelling](text);
}
