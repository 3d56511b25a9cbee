import type { Clock } from '../clock';
import { AssetStore } from '../assets/store';
import { UploadStore } from '../assets/uploads/store';
import { Fetcher } from '../server/fetcher';
import { V2TaskStore } from './store';
import { DEFAULT_SWITCHES, parseSwitches, type V2Switches } from './switches';

/** What the emulated account has of Embed v2 and Assets, with its switches. */
export class V2State {
	readonly tasks: V2TaskStore;
	readonly assets: AssetStore;
	readonly uploads: UploadStore;
	/** Fetches what requests name by URL; each reader has its own limit. */
	readonly fetcher = new Fetcher(Infinity);
	private current: V2Switches;

	/** @param initial switches that are not as by default; a reset returns to them */
	constructor(
		clock: Clock,
		private readonly initial: Partial<V2Switches> = {},
	) {
		this.current = { ...DEFAULT_SWITCHES, ...parseSwitches(initial) };
		this.tasks = new V2TaskStore(clock);
		this.assets = new AssetStore(clock);
		this.uploads = new UploadStore(clock);
	}

	/** The switches as they are now. */
	get switches(): Readonly<V2Switches> {
		return this.current;
	}

	/**
	 * Sets some switches; the others stay.
	 * @throws Error for a name or value that is none
	 */
	set(changes: Partial<V2Switches>): void {
		this.current = { ...this.current, ...parseSwitches(changes) };
	}

	/** Empties tasks, assets and uploads, and puts the switches back. */
	reset(): void {
		this.tasks.clear();
		this.assets.clear();
		this.uploads.clear();
		this.current = { ...DEFAULT_SWITCHES, ...this.initial };
	}

	async close(): Promise<void> {
		this.uploads.clear();
		await this.fetcher.close();
	}
}
