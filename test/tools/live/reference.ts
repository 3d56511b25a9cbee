import { startEmulator, type Emulator, type EmulatorOptions } from '../../emulator';
import type { Respondent } from './ask/interview';
import { VIDEO_FILE } from './media/samples';

/** Long enough that an asset can be used before it is ready. */
const ASSET_MS = 1000;

/** Older than the seven days that results are kept. */
const OLD_MS = 8 * 24 * 3600_000;

/** An emulator that can be asked every question. */
export interface Reference {
	emulator: Emulator;
	respondent: Respondent;
}

/** Starts an emulator whose account has a task of each version that is over seven days old. */
export async function startReference(options: EmulatorOptions = {}): Promise<Reference> {
	const v2 = { assetProcessingMs: ASSET_MS, ...options.v2 };
	const emulator = await startEmulator({ ...options, v2 });
	emulator.seedTask({ createdAt: Date.now() - OLD_MS });
	emulator.clockSkewMs = -OLD_MS;
	const media_source = { url: videoOf(emulator.origin) };
	emulator.v2.tasks.create(
		{ input_type: 'video', model_name: 'marengo3.0', video: { media_source } },
		{ input_url: media_source.url },
		{ processingMs: 0, fail: false },
	);
	emulator.clockSkewMs = 0;
	return { emulator, respondent: respondentAt(emulator.url, emulator.apiKey) };
}

/** The sample as every emulator serves it. */
function videoOf(origin: string): string {
	return `${origin}/samples/${VIDEO_FILE}`;
}

/** An emulator on this machine, wherever it was started. */
export function respondentAt(baseUrl: string, apiKey: string): Respondent {
	return {
		service: { baseUrl, apiKey, paceMs: 0, pollMs: 20, patienceMs: 30_000 },
		videoUrl: videoOf(new URL(baseUrl).origin),
	};
}
