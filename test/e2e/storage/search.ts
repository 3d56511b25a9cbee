import { readExample, withParameters } from '../n8n/workflow';
import type { World } from '../world';
import { nearestByHand, openArchive } from './stores';

const assignment = (value: string) => ({
	assignments: { assignments: [{ id: 'words', name: 'words', type: 'string', value }] },
});

/** The parameters of the node "Words" for other words. */
export const wordsNode = (words: string) => ({ Words: assignment(words) });

/** search-by-words: the rows that SQL finds are those of brute force, and the links lead to them. */
export async function searchByWords(world: World): Promise<void> {
	const { n8n, emulator } = world;
	const postgres = await openArchive(world);
	const words = 'the lighthouse turns its beam';
	const workflow = withParameters(readExample('search-by-words'), wordsNode(words));
	const run = await n8n.execute(await n8n.importWorkflow(workflow), 'Start');
	expect(run).toMatchObject({ status: 'success', error: undefined });

	const expected = (await nearestByHand(world, postgres, words)).slice(0, 5);
	const found = run.json('Nearest Moments');
	expect(found.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
	found.forEach(({ distance }, at) => {
		expect(distance).toBeCloseTo(expected[at]?.distance ?? NaN, 5);
	});

	// What the words name is in the harbour's video between 0:10 and 0:19.
	const [best] = run.json('Links');
	const link = /^(.*)#t=(\d+),(\d+)$/.exec(String(best?.link));
	expect(link?.[1]).toBe(`${emulator.origin}/samples/harbour-at-sunset.mp4`);
	expect(Number(link?.[2])).toBeLessThan(19);
	expect(Number(link?.[3])).toBeGreaterThan(10);
	expect(best).toEqual({
		title: 'harbour-at-sunset',
		link: expect.any(String),
		clip: expect.stringContaining('harbour-at-sunset.mp4 0:00:'),
		distance: expect.any(Number),
	});
}
