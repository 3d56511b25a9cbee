import { rootCertificates } from 'node:tls';

import { Agent, fetch } from 'undici';

import type { Media } from '../media/digest';
import { MediaDigest } from '../media/digest';
import type { FileSink } from '../media/sink';

/** Fetches what requests name by URL, as the service does, always as a stream. */
export class Fetcher {
	private readonly agent: Agent;
	private readonly closing = new AbortController();

	/** @param certificate PEM, trusted beside the usual ones: the emulator's own, which serves samples */
	constructor(
		private readonly maxBytes: number,
		certificate?: string,
	) {
		const ca = certificate && [...rootCertificates, certificate];
		this.agent = new Agent({ connect: ca ? { ca } : {} });
	}

	/** @throws Error when it cannot be fetched, is too large, or is not an MP4 */
	async fetchVideo(url: string): Promise<Media> {
		return (await this.fetchInto(url, new MediaDigest())).media();
	}

	/** @throws Error when it cannot be fetched, or is too large */
	async fetchInto<S extends FileSink>(url: string, sink: S): Promise<S> {
		const response = await fetch(url, { dispatcher: this.agent, signal: this.closing.signal });
		if (!response.ok || !response.body) throw new Error(`It answered HTTP ${response.status}.`);
		for await (const chunk of response.body) {
			sink.write(Buffer.from(chunk));
			if (sink.bytes > this.maxBytes) throw new Error('It is too large.');
		}
		return sink;
	}

	/** Ends every fetch under way. */
	async close(): Promise<void> {
		this.closing.abort();
		await this.agent.destroy();
	}
}
