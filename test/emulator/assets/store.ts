import type { Clock } from '../clock';
import { IdFactory } from '../ids';
import type { Outcome } from '../tasks/task';
import { Asset, type AssetSettings } from './asset';

/** All assets of the account. They are kept until they are deleted: no source names an expiry. */
export class AssetStore {
	readonly assets = new Map<string, Asset>();
	private readonly ids = new IdFactory();

	constructor(private readonly clock: Clock) {}

	create(settings: AssetSettings, outcome: Outcome): Asset {
		const createdAt = this.clock.now();
		const asset = new Asset(this.ids.next(createdAt), createdAt, settings, outcome, this.clock);
		this.assets.set(asset.id, asset);
		return asset;
	}

	find(id: string): Asset | undefined {
		return this.assets.get(id);
	}

	delete(id: string): void {
		this.assets.delete(id);
	}

	/** Every asset, the newest first. */
	newestFirst(): Asset[] {
		return [...this.assets.values()].reverse();
	}

	clear(): void {
		this.assets.clear();
	}
}
