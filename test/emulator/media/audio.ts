/** Marengo 3.0's limit on audio files in seconds (docs/twelvelabs-api.md, "Models"). */
const MIN_DURATION_SEC = 4;

/** Bit rates of MPEG-1 Layer III by index, in kbit/s. */
const MP3_KBITS = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
/** And of MPEG-2 and 2.5 Layer III. */
const MP3_LOW_KBITS = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];

/**
 * The length of a sound in seconds, from its own header: exact for WAV and FLAC; for MP3 that of a
 * constant bit rate, which is near enough to tell where it ends.
 * @param head the beginning of the file
 * @throws Error with a sentence when it cannot be embedded
 */
export function audioDuration(head: Buffer, bytes: number): number {
	const duration = wav(head) ?? flac(head) ?? mp3(head, bytes);
	if (duration === undefined) throw new Error('The audio is not a readable WAV, MP3 or FLAC.');
	if (duration < MIN_DURATION_SEC) {
		throw new Error(`The audio lasts ${duration} s; at least 4 s are needed.`);
	}
	return duration;
}

function wav(head: Buffer): number | undefined {
	if (head.toString('latin1', 0, 4) !== 'RIFF' || head.toString('latin1', 8, 12) !== 'WAVE') return;
	let bytesPerSec = 0;
	for (let at = 12; at + 8 <= head.length;) {
		const name = head.toString('latin1', at, at + 4);
		const size = head.readUInt32LE(at + 4);
		if (name === 'fmt ' && at + 20 <= head.length) bytesPerSec = head.readUInt32LE(at + 16);
		if (name === 'data') return bytesPerSec > 0 ? size / bytesPerSec : undefined;
		at += 8 + size + (size % 2);
	}
	return undefined;
}

function flac(head: Buffer): number | undefined {
	if (head.length < 26 || head.toString('latin1', 0, 4) !== 'fLaC') return undefined;
	// STREAMINFO comes first: 20 bits of rate, 3 of channels, 5 of depth, 36 of the number of samples.
	const packed = head.readBigUInt64BE(18);
	const rate = Number(packed >> 44n);
	return rate > 0 ? Number(packed & 0xfffffffffn) / rate : undefined;
}

function mp3(head: Buffer, bytes: number): number | undefined {
	const start = head.toString('latin1', 0, 3) === 'ID3' ? 10 + syncsafe(head) : 0;
	if (start + 4 > head.length || head.readUInt16BE(start) < 0xffe0) return undefined;
	const version = (head.readUInt8(start + 1) >> 3) & 3;
	const layer = (head.readUInt8(start + 1) >> 1) & 3;
	if (layer !== 1) return undefined;
	const table = version === 3 ? MP3_KBITS : MP3_LOW_KBITS;
	const kbits = table[head.readUInt8(start + 2) >> 4];
	return kbits ? ((bytes - start) * 8) / (kbits * 1000) : undefined;
}

/** The size an ID3v2 tag gives for itself: seven bits a byte. */
function syncsafe(head: Buffer): number {
	if (head.length < 10) return 0;
	return [6, 7, 8, 9].reduce((size, at) => size * 128 + head.readUInt8(at), 0);
}
