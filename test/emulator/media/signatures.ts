/** A file that cannot be embedded; the message says why. */
export class UnreadableContent extends Error {}

/** Marengo 3.0's limit on audio files, in seconds. */
const MIN_AUDIO_SEC = 4;

/** Bit rates of Layer III by index, in kbit/s: of MPEG-1, and of MPEG-2 and 2.5. */
const MP3_KBITS = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const MP3_LOW_KBITS = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];

/** The MIME type of a sound; `undefined` of anything else. */
export function soundType(head: Buffer): string | undefined {
	const start = head.toString('latin1', 0, 12);
	if (start.startsWith('RIFF') && start.endsWith('WAVE')) return 'audio/wav';
	if (start.startsWith('fLaC')) return 'audio/flac';
	return start.startsWith('ID3') || /^\xff[\xe0-\xff]/.test(start) ? 'audio/mpeg' : undefined;
}

/**
 * The length of a sound in seconds, from its own header: exact for WAV and FLAC; for MP3 that of a constant
 * bit rate, which is near enough to tell where it ends.
 * @param head the beginning of the file
 * @throws UnreadableContent when it cannot be embedded
 */
export function audioDuration(head: Buffer, bytes: number): number {
	const type = soundType(head);
	const duration =
		type === 'audio/wav' ? wav(head) : type === 'audio/flac' ? flac(head) : mp3(head, bytes);
	if (type === undefined || !duration) {
		throw new UnreadableContent('The audio is not a readable WAV, MP3 or FLAC.');
	}
	if (duration < MIN_AUDIO_SEC) {
		throw new UnreadableContent(`The audio lasts ${duration} s; at least 4 s are needed.`);
	}
	return duration;
}

function wav(head: Buffer): number | undefined {
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
	if (head.length < 26) return undefined;
	// STREAMINFO comes first: 20 bits of rate, 3 of channels, 5 of depth, 36 of the number of samples.
	const packed = head.readBigUInt64BE(18);
	const rate = Number(packed >> 44n);
	return rate > 0 ? Number(packed & 0xfffffffffn) / rate : undefined;
}

function mp3(head: Buffer, bytes: number): number | undefined {
	const hasTag = head.toString('latin1', 0, 3) === 'ID3' && head.length >= 10;
	// The size an ID3v2 tag gives for itself: seven bits a byte.
	const sizeOfTag = [6, 7, 8, 9].reduce((size, at) => size * 128 + (head[at] ?? 0), 0);
	const start = hasTag ? 10 + sizeOfTag : 0;
	if (start + 4 > head.length || head.readUInt16BE(start) < 0xffe0) return undefined;
	const [version, layer] = [
		(head.readUInt8(start + 1) >> 3) & 3,
		(head.readUInt8(start + 1) >> 1) & 3,
	];
	const kbits = (version === 3 ? MP3_KBITS : MP3_LOW_KBITS)[head.readUInt8(start + 2) >> 4];
	return layer === 1 && kbits ? ((bytes - start) * 8) / (kbits * 1000) : undefined;
}

/** Type and pixels of a PNG or JPEG; `undefined` when it is neither. */
export function imageSize(
	head: Buffer,
): { mime: string; width: number; height: number } | undefined {
	if (head.length >= 24 && head.toString('hex', 0, 8) === '89504e470d0a1a0a') {
		return { mime: 'image/png', width: head.readUInt32BE(16), height: head.readUInt32BE(20) };
	}
	if (head.length < 4 || head.readUInt16BE(0) !== 0xffd8) return undefined;
	// The segments of a JPEG, up to the frame header, which holds its size.
	for (let at = 2; at + 9 <= head.length && head[at] === 0xff;) {
		const marker = head.readUInt8(at + 1);
		// C0 to CF are frames, but for the Huffman table, the JPEG extension and the arithmetic coding.
		if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
			const [height, width] = [head.readUInt16BE(at + 5), head.readUInt16BE(at + 7)];
			return { mime: 'image/jpeg', width, height };
		}
		at += 2 + head.readUInt16BE(at + 2);
	}
	return undefined;
}
