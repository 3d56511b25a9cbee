import type { Media } from '../media/digest';
import type { TaskSettings } from '../settings';
import { type Segment, segmentsOf } from './segments';
import { textVector } from './words';

const settings: TaskSettings = { modelName: 'marengo3.0', clipLengthSec: 6, scopes: ['clip'] };

function video(sha256: string, name: string, titles: [number, string][] = []): Segment[] {
	const chapters = titles.map(([startSec, title]) => ({ startSec, title }));
	const media: Media = {
		durationSec: 24,
		width: 640,
		height: 360,
		hasAudio: true,
		chapters,
		bytes: 1,
		sha256,
	};
	return [...segmentsOf(settings, media, [], name)];
}

const harbour = video('a1', 'harbour-at-sunset.mp4', [
	[0, 'A boat leaves over the sea'],
	[12, 'The beam of the lighthouse'],
]);
const forest = video('b2', 'https://example.com/films/forest-in-the-rain.mp4?x=boat#harbour');
const unnamed = video('c3', '0001.mp4');
const all = [...harbour, ...forest, ...unnamed];

/** The clips, the nearest first. */
function nearest(words: string): Segment[] {
	const query = textVector(words);
	const nearness = ({ float }: Segment): number => dot(query, float);
	return [...all].sort((one, other) => nearness(other) - nearness(one));
}

test.each([
	['harbour', harbour],
	['a boat in the harbour', harbour],
	['Forests', forest],
	['rain in the forest', forest],
])('words of a file’s name bring its clips up: %s', (words, expected) => {
	expect(expected).toContain(nearest(words)[0]);
	const others = all.filter((clip) => !expected.includes(clip));
	const query = textVector(words);
	const best = Math.max(...others.map(({ float }) => dot(query, float)));
	const worst = Math.min(...expected.map(({ float }) => dot(query, float)));
	if (words !== 'a boat in the harbour') expect(worst).toBeGreaterThan(best);
});

test('words of a chapter bring up its own clips, what is seen first', () => {
	const found = nearest('lighthouse beam').slice(0, 2);
	expect(found).toMatchObject([{ embedding_option: 'visual' }, { embedding_option: 'visual' }]);
	expect(found.map(({ start_offset_sec }) => start_offset_sec).sort()).toEqual([12, 18]);
});

test('clips of one chapter still differ, and each is a unit vector', () => {
	const [first, second] = harbour.filter(({ embedding_option }) => embedding_option === 'visual');
	if (!first || !second) throw new Error('no clips');
	expect(dot(first.float, second.float)).toBeLessThan(0.9);
	expect(dot(first.float, first.float)).toBeCloseTo(1, 7);
});

test('the name and the chapters are the only words: those of a query or folder do not count', () => {
	const query = textVector('films example boat');
	for (const { float } of forest) expect(dot(query, float)).toBeLessThan(0.25);
});

test('case, number and words that say nothing make no difference', () => {
	const parts = (text: string): number => dot(textVector(text), textVector('red boat sea'));
	expect(parts('The RED boats at the sea')).toBeGreaterThan(0.9);
});

function dot(one: readonly number[], other: readonly number[]): number {
	return one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);
}
