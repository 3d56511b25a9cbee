/**
 * How many different vectors there are. A parser takes no notice when they come again, but n8n stores
 * equal texts of a run once: there are more than the clips whose stored size is measured.
 */
const VECTORS = 1024;

const DIMENSIONS = 512;

/** A number of the API's kind: a float32 in nine digits, as in its reference. */
const float = () => Number((Math.random() * 0.2 - 0.1).toPrecision(8));

const vectors = Array.from({ length: VECTORS }, () =>
	JSON.stringify(Array.from({ length: DIMENSIONS }, float)),
);

/** A vector of the API's kind as JSON. */
export const vectorText = (index: number): string => vectors[index % VECTORS] ?? '[]';
