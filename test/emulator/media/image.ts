/** Marengo 3.0's limits on images (docs/twelvelabs-api.md, "Models"). */
export const MAX_IMAGE_BYTES = 32 * 1024 * 1024;
const MIN_SIDE = 128;

const PNG_SIGNATURE = '89504e470d0a1a0a';

/**
 * Why an image cannot be embedded.
 * @param head the beginning of the file
 * @returns a sentence, or `undefined` when it can
 */
export function imageProblem(head: Buffer, bytes: number): string | undefined {
	if (bytes > MAX_IMAGE_BYTES) return 'The image is larger than 32 MB.';
	const size = imageSize(head);
	if (!size) return 'The image is not a readable JPEG or PNG.';
	const [width, height] = size;
	if (Math.min(width, height) < MIN_SIDE) {
		return `The image is ${width}x${height}; at least 128x128 is needed.`;
	}
	return undefined;
}

/** Width and height in pixels of a PNG or JPEG; `undefined` when it is neither. */
export function imageSize(head: Buffer): [number, number] | undefined {
	return pngSize(head) ?? jpegSize(head);
}

function pngSize(head: Buffer): [number, number] | undefined {
	if (head.length < 24 || head.toString('hex', 0, 8) !== PNG_SIGNATURE) return undefined;
	return [head.readUInt32BE(16), head.readUInt32BE(20)];
}

/** Walks a JPEG's segments to the frame header, which holds its size. */
function jpegSize(head: Buffer): [number, number] | undefined {
	if (head.length < 4 || head.readUInt16BE(0) !== 0xffd8) return undefined;
	for (let at = 2; at + 9 <= head.length && head[at] === 0xff;) {
		const marker = head.readUInt8(at + 1);
		// C0 to CF are frames, but for the Huffman table, the JPEG extension and the arithmetic coding.
		const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
		if (isFrame) return [head.readUInt16BE(at + 7), head.readUInt16BE(at + 5)];
		at += 2 + head.readUInt16BE(at + 2);
	}
	return undefined;
}
