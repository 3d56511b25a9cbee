import type { Page } from 'playwright-core';
import { until } from './n8n/program';

/** A video on a page: what it plays, its current time, the width of its picture. */
export type Player = { link: string; at: number; width: number };

/** The players of a page, once each has its picture. */
export async function playersOf(page: Page): Promise<Player[]> {
	return await until('picture in every player', async () => {
		const found = await page.locator('video').evaluateAll((videos: HTMLVideoElement[]) =>
			videos.map((video) => ({
				link: video.src,
				at: video.currentTime,
				width: video.videoWidth,
				isThere: video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && !video.seeking,
			})),
		);
		return found.every(({ isThere }) => isThere) ? found : undefined;
	});
}

/** The width of the sample videos. */
const WIDTH = 640;

const START = /#t=([\d.]+),[\d.]+$/;

/** Each player stands at the second that its link names, and shows a picture of the video's width. */
export function expectAtTheirMoments(players: Player[]): void {
	expect(players.map(({ at, width }) => ({ at, width }))).toEqual(
		players.map(({ link }) => ({ at: Number(START.exec(link)?.[1]), width: WIDTH })),
	);
}
