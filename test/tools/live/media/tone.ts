/** Samples a second, 16 bits each, one channel. */
const RATE = 16_000;

/** A WAV of a tone that swells and fades twice a second, so that there is something to hear. */
export function tone(seconds: number): Buffer<ArrayBuffer> {
	const samples = seconds * RATE;
	const wav = Buffer.alloc(44 + samples * 2);
	wav.write('RIFF', 0, 'latin1');
	wav.writeUInt32LE(wav.length - 8, 4);
	wav.write('WAVEfmt ', 8, 'latin1');
	wav.writeUInt32LE(16, 16);
	wav.writeUInt16LE(1, 20);
	wav.writeUInt16LE(1, 22);
	wav.writeUInt32LE(RATE, 24);
	wav.writeUInt32LE(RATE * 2, 28);
	wav.writeUInt16LE(2, 32);
	wav.writeUInt16LE(16, 34);
	wav.write('data', 36, 'latin1');
	wav.writeUInt32LE(samples * 2, 40);
	for (let at = 0; at < samples; at += 1) {
		const t = at / RATE;
		const swell = 0.5 - 0.5 * Math.cos(4 * Math.PI * t);
		wav.writeInt16LE(Math.round(12_000 * swell * Math.sin(2 * Math.PI * 440 * t)), 44 + at * 2);
	}
	return wav;
}
