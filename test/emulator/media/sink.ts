/** Where the bytes of a file part go. */
export interface FileSink {
	readonly bytes: number;
	write(chunk: Buffer): void;
	/** Hexadecimal; nothing is written afterwards. */
	sha256(): string;
}
