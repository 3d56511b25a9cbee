/** The sentences of a text: up to a full stop, question or exclamation mark, or an empty line. */
export function sentencesOf(text: string): string[] {
	return text
		.split(/(?<=[.!?])\s+|\n\s*\n/)
		.map((sentence) => sentence.trim())
		.filter((sentence) => sentence !== '');
}

/** Chunks of at most `max` sentences, each but the first beginning with `overlap` of the one before. */
export function chunksOf(text: string, max: number, overlap: number): string[] {
	const sentences = sentencesOf(text);
	const chunks: string[] = [];
	for (let at = 0; at === 0 || at + overlap < sentences.length; at += max - overlap) {
		chunks.push(sentences.slice(at, at + max).join(' '));
	}
	return chunks;
}
