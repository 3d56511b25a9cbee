/** The emulator's time: real time plus an offset a test can move, so that seven days pass at once. */
export class Clock {
	/** Milliseconds added to real time; positive is the future. */
	skewMs: number;

	constructor(skewMs = 0) {
		this.skewMs = skewMs;
	}

	/** Milliseconds since the epoch, as the emulated server sees them. */
	now(): number {
		return Date.now() + this.skewMs;
	}
}
