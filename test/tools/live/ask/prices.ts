/** When the prices below were read, by third parties, at twelvelabs.io/pricing. */
export const PRICES_OF = '2026-07-10';

/** US dollars of the Developer plan (EMBED_V2.md §8); all of them before marengo3.5. */
const VIDEO_PER_MINUTE = 0.042;
const SOUND_PER_MINUTE = 0.0083;
const TEXT_PER_REQUEST = 0.07 / 1000;

/** US dollars for so many seconds of media and requests about texts. */
export function priceOf(all: { videoSec: number; soundSec: number; texts: number }): number {
	const { videoSec, soundSec, texts } = all;
	return (
		(videoSec / 60) * VIDEO_PER_MINUTE +
		(soundSec / 60) * SOUND_PER_MINUTE +
		texts * TEXT_PER_REQUEST
	);
}
