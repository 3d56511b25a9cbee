import { RequestFailure } from '../../http/explain';
import { unlessGone } from '../../http/gone';
import { type Halt, pause } from '../../http/halt';
import type { Patience } from '../../http/outcome';
import type { Asset } from '../../model/asset';
import { Failure } from '../../model/failure';
import { sentence } from '../../model/text';

/** Pauses before the looks at an asset, in milliseconds; the last goes on. Most take seconds. */
const PAUSES_MS = [500, 1000, 2000, 3000, 5000];

/** The wait in milliseconds where nobody says; TwelveLabs speaks of "a few seconds to a few minutes". */
const LONGEST_MS = 60 * 60_000;

/** An asset this young is not believed to be gone, in milliseconds: its news may not be everywhere yet. */
const YOUNG_MS = 60_000;

/** How long bringing media to TwelveLabs may take. */
export interface MediaPatience extends Patience {
	/** How long it may take, once they are there, until they can be used, in milliseconds; absent: an hour. */
	readonly readyMs?: number;
}

/**
 * Looks at an asset until it is ready, once at least.
 * @param get looks once, not beyond the deadline that it is given
 * @throws Failure when TwelveLabs can not use it, when it takes too long, or is gone; Halted
 */
export async function untilReady(
	halt: Halt,
	assetId: string,
	get: (left: Pick<Patience, 'deadline'>) => Promise<Asset>,
	readyMs = LONGEST_MS,
): Promise<Asset> {
	const began = Date.now();
	const deadline = began + readyMs;
	for (let look = 0; ; look++) {
		const young = Date.now() - began < YOUNG_MS;
		const looked = get({ deadline }).catch((error: unknown) => {
			const late = error instanceof RequestFailure && !error.gone && Date.now() >= deadline;
			return Promise.reject(late ? notYet(assetId, Date.now() - began, error) : error);
		});
		const asset = await (young ? unlessGone(looked) : looked);
		if (asset?.state === 'ready') return asset;
		if (asset?.state === 'failed') {
			throw new Failure(
				`TwelveLabs could not read the file: ${sentence(asset.reason ?? 'it gives no reason')}`,
				'Check that the file plays or opens, and that it is of the type its name says. Nothing was paid; the asset can be deleted.',
				{ asset_id: assetId, status: asset.status },
			);
		}
		const left = deadline - Date.now();
		if (left <= 0) throw notYet(assetId, Date.now() - began);
		await pause(Math.min(left, PAUSES_MS[look] ?? PAUSES_MS.at(-1) ?? 0), halt);
	}
}

function notYet(assetId: string, ms: number, fault?: Failure): Failure {
	const lastLook = fault ? `The last look at it failed: ${sentence(fault.message)} ` : '';
	return new Failure(
		`The asset ${assetId} is still not ready after ${Math.round(ms / 1000)} s`,
		`${lastLook}It is not lost, and nothing was paid: look at it later with Get, and use it as the source once it is ready.`,
		{ asset_id: assetId, ...fault?.details },
	);
}
