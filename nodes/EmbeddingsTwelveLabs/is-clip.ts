/** Keys of our items that no ordinary text holds, as JSON or as n8n's data loader writes them. */
const OUR_KEYS = /"?(embedding_scope|embedding_option|start_offset_sec)"?\s*:/;

/** A long run of the numbers that vectors are made of. */
const NUMBERS = /(-?\d*\.\d{3,}(e-?\d+)?[\s,\]]+){12}/;

/** A line of nothing but one such number, again and again: how a splitter cuts a vector. */
const COLUMN = /^(\s*"?-?\d+(\.\d+)?(e-?\d+)?"?,?\s*\n){8}/m;

/** Whether a text that is to be embedded is a clip of ours, or digits of its vector. */
export function isClip(text: string): boolean {
	return OUR_KEYS.test(text) || NUMBERS.test(text) || COLUMN.test(text);
}
