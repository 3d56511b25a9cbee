import { AssetStore } from '../assets/assets';
import { UploadStore } from '../assets/uploads';
import type { Clock } from '../jobs';
import { TaskStore } from '../tasks';

/** What is not known of Embed v2 and Assets, and what only tests want small. Every one has a default. */
export interface V2Switches {
	/** Whether each version's list also shows the tasks of the other. */
	sharedTasks: boolean;
	/** Whether each version also retrieves the tasks of the other by their IDs. */
	sharedIds: boolean;
	/** Milliseconds an asset is `processing` once its bytes are in. */
	assetProcessingMs: number;
	/** Bytes of one part of a multipart upload; the service's are at least 5 MiB. */
	chunkBytes: number;
	/** Milliseconds a presigned URL can be used. */
	urlTtlMs: number;
	/** What every PUT of a part must carry. */
	uploadHeaders: Readonly<Record<string, string>>;
	/** The largest direct upload: 200 MB, read as decimal. */
	directBytes: number;
}

/** The reference where it speaks, else the likelier reading. */
const DEFAULT_SWITCHES: Readonly<V2Switches> = {
	sharedTasks: false,
	sharedIds: false,
	assetProcessingMs: 100,
	chunkBytes: 5 * 1024 * 1024,
	urlTtlMs: 3600_000,
	uploadHeaders: { 'Content-Type': 'application/octet-stream' },
	directBytes: 200_000_000,
};

/** What the emulated account has of Embed v2 and Assets, with its switches. */
export class V2State {
	readonly tasks: TaskStore;
	readonly assets: AssetStore;
	readonly uploads: UploadStore;
	private current: V2Switches;

	/** @param initial switches that are not as by default; a reset returns to them */
	constructor(
		clock: Clock,
		private readonly initial: Partial<V2Switches> = {},
	) {
		this.current = { ...DEFAULT_SWITCHES, ...initial };
		this.tasks = new TaskStore('v2', clock);
		this.assets = new AssetStore(clock);
		this.uploads = new UploadStore(clock);
	}

	/** The switches as they are now. */
	get switches(): Readonly<V2Switches> {
		return this.current;
	}

	/** Sets some switches; the others stay. */
	set(changes: Partial<V2Switches>): void {
		this.current = { ...this.current, ...changes };
	}

	/** Empties tasks, assets and uploads, and puts the switches back. */
	reset(): void {
		this.tasks.tasks.clear();
		this.assets.assets.clear();
		this.uploads.clear();
		this.current = { ...DEFAULT_SWITCHES, ...this.initial };
	}
}
