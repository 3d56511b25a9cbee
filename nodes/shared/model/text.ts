/** A text as a sentence: its own end is kept, a missing one added. */
export function sentence(text: string): string {
	return /[.!?…]["')\]]?$/.test(text) ? text : `${text}.`;
}
