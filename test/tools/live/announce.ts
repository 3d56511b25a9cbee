import { createInterface } from 'node:readline/promises';
import { Problem } from '../../e2e/n8n/program';
import type { Plan } from './ask/plan';
import { PRICES_OF } from './ask/prices';
import type { Target } from './target';

/** What a run will do, before it does anything. */
export function announcement(questions: number, plan: Plan, target: Target): string {
	const { videos, sounds, texts, unpriced } = plan;
	const minutes = ((plan.videoSec + plan.soundSec) / 60).toFixed(1);
	const megabytes = (plan.bytes / 1e6).toFixed(1);
	return [
		`${questions} questions to ${target.service.baseUrl}. For them it sends, at most:`,
		`  ${videos} tasks about a sample video of 15 s and ${sounds} about a tone of 5 s (${minutes} minutes),`,
		`  ${texts} requests about a few words or one page, and ${megabytes} MB of files.`,
		`  All of it comes with this project; nothing of yours is sent. Assets made are deleted at the end.`,
		target.videoUrl === undefined
			? '  Questions about URLs are left out: give --video-url with a public MP4 to ask them.'
			: `  The service is asked to fetch ${target.videoUrl}.`,
		target.emulated
			? 'It costs nothing: this is an emulator.'
			: `Cost: about $${plan.dollars.toFixed(2)} at most, by the Developer plan's prices of ${PRICES_OF}, if everything is accepted; most of it is refused. ${unpriced} of these requests are for marengo3.5, of which no price is known; they are counted as marengo3.0.`,
	].join('\n');
}

/**
 * Asks on the terminal.
 * @throws Problem when the answer is not yes, or nobody is there to give it
 */
export async function confirm(): Promise<void> {
	if (!process.stdin.isTTY) throw new Problem('Nobody is there to agree: give --yes.');
	const terminal = createInterface({ input: process.stdin, output: process.stdout });
	const answer = await terminal.question('Go on? (y/N) ');
	terminal.close();
	if (!/^y(es)?$/i.test(answer.trim())) throw new Problem('Nothing was sent.');
}
