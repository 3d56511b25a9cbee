import manifest from '../../../package.json';
import { Problem } from '../../e2e/n8n/program';
import type { Respondent } from './ask/interview';
import { VIDEO_FILE } from './media/samples';
import type { Options } from './options';
import { respondentAt } from './reference';

/** The free plan allows 25 requests a minute that embed video (TWELVELABS.md §7). */
const PACE_MS = 2500;

/** Between two looks at what is processing. */
const POLL_MS = 3000;

/** Longest wait for one task: ten minutes for a video of 15 s. */
const PATIENCE_MS = 600_000;

/** Whom a run asks. */
export interface Target extends Respondent {
	/** An emulator on this machine rather than the service. */
	emulated: boolean;
}

/** The service that the options name, and a video that it can fetch, if there is one. */
export async function findTarget(options: Options): Promise<Target> {
	const { apiKey, baseUrl } = options;
	if (!URL.canParse(baseUrl)) throw new Problem(`${baseUrl} is not a URL.`);
	if (/^(127\.|localhost$|\[::1\]$)/.test(new URL(baseUrl).hostname)) {
		const respondent = respondentAt(baseUrl, apiKey);
		return { ...respondent, videoUrl: options.videoUrl ?? respondent.videoUrl, emulated: true };
	}
	const service = { baseUrl, apiKey, paceMs: PACE_MS, pollMs: POLL_MS, patienceMs: PATIENCE_MS };
	return { service, videoUrl: await reachableVideo(options.videoUrl), emulated: false };
}

/** The video given, else the sample in the public repository if it is there. */
async function reachableVideo(given: string | undefined): Promise<string | undefined> {
	if (given !== undefined) {
		if (await isThere(given)) return given;
		throw new Problem(`Nothing can be fetched from ${given}.`);
	}
	const repository = new URL(manifest.repository.url).pathname.replace(/\.git$/, '');
	// Not the repository's own page of it, which answers with a redirect.
	const sample = `https://raw.githubusercontent.com${repository}/HEAD/test/emulator/samples/${VIDEO_FILE}`;
	return (await isThere(sample)) ? sample : undefined;
}

async function isThere(url: string): Promise<boolean> {
	const signal = AbortSignal.timeout(20_000);
	return await fetch(url, { method: 'HEAD', signal }).then(
		({ ok }) => ok,
		() => false,
	);
}

/**
 * A read that costs nothing, before anything that does.
 * @throws Problem when it does not work
 */
export async function checkKey({ service }: Target): Promise<void> {
	const headers = { 'x-api-key': service.apiKey };
	const url = `${service.baseUrl}/indexes?page_limit=1`;
	const status = await fetch(url, { headers, signal: AbortSignal.timeout(30_000) }).then(
		(response) => response.status,
		(error: unknown) => {
			throw new Problem(`${service.baseUrl} does not answer: ${String(error)}`);
		},
	);
	if (status === 200) return;
	const why = status === 401 || status === 403 ? 'It does not take this key' : 'It cannot be used';
	throw new Problem(`${service.baseUrl} answered ${status}. ${why}.`);
}
