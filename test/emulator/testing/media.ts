/** The beginning of a PNG of this size: as much as its size is read from. */
export function pngOf(width: number, height: number): Buffer<ArrayBuffer> {
	const png = Buffer.from('89504e470d0a1a0a0000000d494844520000000000000000', 'hex');
	png.writeUInt32BE(width, 16);
	png.writeUInt32BE(height, 20);
	return png;
}

/** The beginning of a JPEG of this size, an EXIF segment before its frame. */
export function jpegOf(width: number, height: number): Buffer<ArrayBuffer> {
	const jpeg = Buffer.from('ffd8ffe10004aabbffc0000b080000000001011100', 'hex');
	jpeg.writeUInt16BE(height, 13);
	jpeg.writeUInt16BE(width, 15);
	return jpeg;
}

/** A silent WAV: 8000 Hz, one channel, 8 bits. */
export function wavOf(durationSec: number): Buffer<ArrayBuffer> {
	const data = Buffer.alloc(durationSec * 8000, 0x80);
	const head = Buffer.from(
		'524946460000000057415645666d74201000000001000100401f0000401f000001000800' + '6461746100000000',
		'hex',
	);
	head.writeUInt32LE(data.length, 40);
	return Buffer.concat([head, data]);
}

/** The beginning of a FLAC of this length: its STREAMINFO, at 44100 Hz. */
export function flacOf(durationSec: number): Buffer<ArrayBuffer> {
	const flac = Buffer.alloc(42);
	flac.write('fLaC', 0, 'latin1');
	flac.writeBigUInt64BE((44_100n << 44n) | BigInt(durationSec * 44_100), 18);
	return flac;
}

/** An MP3 of 64 kbit/s behind an ID3 tag of ten bytes. */
export function mp3Of(durationSec: number): Buffer<ArrayBuffer> {
	const tag = Buffer.from('4944330400000000000a', 'hex');
	const frames = Buffer.alloc(durationSec * 8000);
	frames.write('fffb5000', 0, 'hex');
	return Buffer.concat([tag, Buffer.alloc(10), frames]);
}
