/** A text as a sentence: its own end is kept, a missing one added. */
export function sentence(text: string): string {
	return /[.!?…]["')\]]?$/.test(text) ? text : `${text}.`;
}

/** A text without a sentence's end, for a title or the middle of a sentence. */
export function phrase(text: string): string {
	return text.replace(/\.+$/, '');
}
