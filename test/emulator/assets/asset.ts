import type { Clock } from '../clock';
import type { Outcome } from '../tasks/task';
import type { Content } from '../v2/content/content';

/** The three ways of the reference that are emulated; `connector` is not. */
export type AssetMethod = 'direct' | 'url' | 'multipart';

/** What an asset was created with. */
export interface AssetSettings {
	method: AssetMethod;
	filename: string;
	url?: string;
	/** What it will be, where that is said before its bytes are in. */
	type?: string;
	enableHls: boolean;
	enableThumbnail: boolean;
	userMetadata?: Record<string, unknown>;
}

/** One asset. Its status follows from the clock, so no timer has to run for it. */
export class Asset {
	/** What was read of it; missing until its bytes are in, and when they could not be read. */
	content: Content | undefined;
	/** Bytes received; 0 until they are all in. */
	bytes = 0;
	private problem: string | undefined;
	private receivedAt: number | undefined;

	/**
	 * @param createdAt milliseconds since the epoch
	 * @param outcome how it ends, counted from the moment its bytes are in
	 */
	constructor(
		readonly id: string,
		readonly createdAt: number,
		readonly settings: AssetSettings,
		public outcome: Outcome,
		private readonly clock: Clock,
	) {}

	/** The file's name or the URL. */
	get name(): string {
		return this.settings.url ?? this.settings.filename;
	}

	get filename(): string {
		return this.settings.filename;
	}

	/** Its bytes are in and were understood. */
	receive(content: Content): void {
		this.content = content;
		this.bytes = content.bytes;
		this.receivedAt = this.clock.now();
	}

	/** Its bytes could not be had, or not be understood; `why` is a sentence. */
	fail(why: string): void {
		this.problem = why;
		this.receivedAt = this.clock.now();
	}

	get status(): 'processing' | 'ready' | 'failed' {
		if (this.receivedAt === undefined) return 'processing';
		if (this.clock.now() < this.receivedAt + this.outcome.processingMs) return 'processing';
		return this.problem !== undefined || this.outcome.fail ? 'failed' : 'ready';
	}

	/** Why it failed; only when it did. The text is not contractual. */
	get error(): string | undefined {
		if (this.status !== 'failed') return undefined;
		return this.problem ?? this.outcome.message ?? 'The asset could not be processed.';
	}
}
