import { Agent, fetch } from 'undici';

import type { Media } from '../media/digest';
import { MediaDigest } from '../media/digest';
import { BrokenMedia } from '../media/boxes';

/** Fetches the videos of tasks created from a URL, as the service does: in the background, as a stream. */
export class VideoFetcher {
	private readonly agent = new Agent();
	private readonly closing = new AbortController();

	constructor(private readonly maxBytes: number) {}

	/**
	 * @throws Error when it cannot be fetched, is too large, or is not an MP4
	 */
	async fetch(url: string): Promise<Media> {
		const response = await fetch(url, { dispatcher: this.agent, signal: this.closing.signal });
		if (!response.ok || !response.body) throw new BrokenMedia(`HTTP ${response.status}`);
		const digest = new MediaDigest();
		for await (const chunk of response.body) {
			digest.write(Buffer.from(chunk));
			if (digest.bytes > this.maxBytes) throw new BrokenMedia('it is too large');
		}
		return digest.media();
	}

	/** Ends every fetch under way. */
	async close(): Promise<void> {
		this.closing.abort();
		await this.agent.destroy();
	}
}
