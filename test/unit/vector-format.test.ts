import fc from 'fast-check';
import {
	formatVector,
	readVector,
	vectorBase64,
	vectorText,
} from '../../nodes/shared/output/vector-format';

const float32 = fc.float({ noNaN: true, noDefaultInfinity: true });
const vectors = fc.array(float32, { maxLength: 600 });

const decoded = (base64: string): number[] => {
	const bytes = Buffer.from(base64, 'base64');
	return Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readFloatLE(at * 4));
};

test('text is JSON, and gives the same numbers back', () => {
	expect(vectorText([0.5, -1, 0, 1e-7])).toBe('[0.5,-1,0,1e-7]');
	fc.assert(
		fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })), (vector) => {
			const back: unknown = JSON.parse(vectorText(vector));
			// JSON has one zero.
			expect(back).toEqual(vector.map((value) => (value === 0 ? 0 : value)));
		}),
	);
});

test('base64 is little-endian float32', () => {
	expect(vectorBase64([1, -2])).toBe(Buffer.from([0, 0, 128, 63, 0, 0, 0, 192]).toString('base64'));
	fc.assert(
		fc.property(vectors, (vector) => expect(decoded(vectorBase64(vector))).toEqual(vector)),
	);
});

test('a vector is read from every format', () => {
	fc.assert(
		fc.property(
			fc.array(float32, { minLength: 1, maxLength: 600 }),
			fc.constantFrom('array' as const, 'string' as const, 'base64' as const),
			(vector, format) => {
				const read = readVector(formatVector(vector, format));
				expect(read?.map((value) => value + 0)).toEqual(vector.map((value) => value + 0));
			},
		),
	);
});

test.each([
	[undefined],
	[null],
	[''],
	[[]],
	['[]'],
	['[1,'],
	['["a"]'],
	[[1, NaN]],
	['AAA'],
	['é'],
	[{}],
])('%p is no vector', (value) => {
	expect(readVector(value)).toBeUndefined();
});
