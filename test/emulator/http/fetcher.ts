import { rootCertificates } from 'node:tls';

import { Agent, fetch } from 'undici';

import { FileReader } from '../media/file';

/** A file larger than the way it came allows. */
export class FileTooLarge extends Error {
	constructor(bytes: number, limit: number) {
		super(`File size (${megabytes(bytes)} MB) exceeds maximum limit of ${megabytes(limit)} MB`);
	}
}

const megabytes = (bytes: number): string => (bytes / 1024 ** 2).toFixed(1).replace(/\.0$/, '');

/** Fetches what requests name by URL, as the service does, always as a stream. */
export class Fetcher {
	private readonly agent: Agent;
	private readonly closing = new AbortController();

	/** @param certificate PEM, trusted beside the usual ones: the emulator's own, which serves samples */
	constructor(certificate?: string) {
		const ca = certificate && [...rootCertificates, certificate];
		this.agent = new Agent({ connect: ca ? { ca } : {} });
	}

	/** @throws Error when it cannot be fetched, FileTooLarge */
	async fetch(url: string, maxBytes: number): Promise<FileReader> {
		const reader = new FileReader();
		const response = await fetch(url, { dispatcher: this.agent, signal: this.closing.signal });
		if (!response.ok || !response.body) throw new Error(`It answered HTTP ${response.status}.`);
		for await (const chunk of response.body) {
			reader.write(Buffer.from(chunk));
			if (reader.bytes > maxBytes) throw new FileTooLarge(reader.bytes, maxBytes);
		}
		return reader;
	}

	/** Ends every fetch under way. */
	async close(): Promise<void> {
		this.closing.abort();
		await this.agent.destroy();
	}
}
