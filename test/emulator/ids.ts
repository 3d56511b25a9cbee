import { randomBytes } from 'node:crypto';

const COUNTER_VALUES = 0x1000000;

/**
 * Makes IDs shaped like MongoDB ObjectIds, which TwelveLabs' IDs are: 4 bytes of seconds, 5 random
 * bytes of this process, a 3-byte counter. Unique as long as fewer than 2^24 are made per second.
 */
export class IdFactory {
	private readonly process = randomBytes(5).toString('hex');
	private counter = randomBytes(3).readUIntBE(0, 3);

	/**
	 * @param atMs creation time in milliseconds since the epoch
	 * @returns 24 lower-case hexadecimal digits
	 */
	next(atMs: number): string {
		this.counter = (this.counter + 1) % COUNTER_VALUES;
		const seconds = Math.floor(atMs / 1000) >>> 0;
		return hex(seconds, 8) + this.process + hex(this.counter, 6);
	}
}

function hex(value: number, digits: number): string {
	return value.toString(16).padStart(digits, '0');
}
