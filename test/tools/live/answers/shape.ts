import type { Json, JsonObject } from './json';

/** So many numbers in a list are a vector. */
const LEAST_OF_VECTOR = 9;

/** Fields whose numbers depend on the media, the hour or the account. */
const MEASURED =
	/(^|_)(duration|sec|seconds|size|bytes|tokens|results|page|fps|bitrate|count|streams|width|height|limit)$/;

/** Fields whose text is told apart by nothing but being there. */
const FREE_TEXT = /^(message|filename|input_filename|manifest_url|representative_url)$/;

/** An RFC 3339 moment. */
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;

/**
 * The shape of a JSON body: IDs, moments, addresses, measures and free text become placeholders,
 * vectors their length, and of the rows of a list each different shape is kept once, whatever their
 * order. Equal behaviour gives equal shapes.
 */
export function shapeOf(value: unknown, key = ''): Json {
	if (Array.isArray(value)) return shapeOfList(value, key);
	if (typeof value === 'object' && value !== null) {
		const fields: JsonObject = {};
		for (const [name, each] of Object.entries(value)) fields[name] = shapeOf(each, name);
		return fields;
	}
	if (typeof value === 'string') return shapeOfText(value, key);
	if (typeof value === 'number') return MEASURED.test(key) ? '‹number›' : value;
	return typeof value === 'boolean' ? value : null;
}

function shapeOfText(text: string, key: string): string {
	if (/(^|_)id$/.test(key)) return '‹id›';
	if (MOMENT.test(text)) return '‹date›';
	if (FREE_TEXT.test(key)) return '‹text›';
	return /^https?:/.test(text) ? '‹url›' : text;
}

function shapeOfList(list: unknown[], key: string): Json {
	if (list.length >= LEAST_OF_VECTOR && list.every((each) => typeof each === 'number')) {
		return `‹vector of ${list.length}›`;
	}
	const shapes = new Map(
		list.map((each) => {
			const shape = shapeOf(each, key);
			return [JSON.stringify(shape), shape];
		}),
	);
	return [...shapes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, shape]) => shape);
}
