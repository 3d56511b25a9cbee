import { startEmulator } from '../../emulator';
import type { Cleanup } from '../../e2e/n8n/program';

/** The TwelveLabs that a run talks to. */
export type TwelveLabs = {
	/** What to call it on screen. */
	name: string;
	emulated: boolean;
	credential: { apiKey: string; baseUrl: string };
	/** The web address of a video that it can fetch, where we know one. */
	videoUrl?: string;
};

/** TwelveLabs itself when there is a key in the environment, otherwise an emulator on this machine. */
export async function openTwelveLabs(cleanup: Cleanup): Promise<TwelveLabs> {
	const apiKey = process.env.TWELVELABS_API_KEY?.trim() ?? '';
	// The programs that this one starts have no business with it.
	delete process.env.TWELVELABS_API_KEY;
	if (apiKey !== '') {
		const baseUrl = 'https://api.twelvelabs.io/v1.3';
		return { name: `TwelveLabs (${baseUrl})`, emulated: false, credential: { apiKey, baseUrl } };
	}
	const emulator = await startEmulator({ processingMs: 2000 });
	cleanup.add(() => emulator.close());
	return {
		name: `the TwelveLabs emulator on this machine (${emulator.url})`,
		emulated: true,
		credential: { apiKey: emulator.apiKey, baseUrl: emulator.url },
		videoUrl: `${emulator.origin}/samples/harbour-at-sunset.mp4`,
	};
}

/** The same, and says on screen which it is and whether it costs money. */
export async function announceTwelveLabs(cleanup: Cleanup): Promise<TwelveLabs> {
	const twelveLabs = await openTwelveLabs(cleanup);
	console.log(
		twelveLabs.emulated
			? 'No TWELVELABS_API_KEY: this run uses an emulator of TwelveLabs on this machine.'
			: 'TWELVELABS_API_KEY is set: this run uses TwelveLabs itself and is billed.',
	);
	return twelveLabs;
}
