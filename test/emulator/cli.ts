import { parseArgs } from 'node:util';

import { startEmulator } from './index';

/** `npm run emulator -- --port 4010 --key … --processing-ms …`: the emulator as a process of its own. */
async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			port: { type: 'string', default: '4010' },
			key: { type: 'string', default: 'tlk_emulated_key' },
			'processing-ms': { type: 'string', default: '1500' },
		},
	});
	const [port, processingMs] = [Number(values.port), Number(values['processing-ms'])];
	const emulator = await startEmulator({ port, apiKey: values.key, processingMs });
	console.log(
		[
			`Base URL  ${emulator.url}`,
			`API key   ${emulator.apiKey}`,
			'',
			'Try it:',
			`  curl -H 'x-api-key: ${emulator.apiKey}' ${emulator.url}/embed/tasks \\`,
			'    -F model_name=marengo3.0 -F video_file=@test/emulator/samples/harbour-at-sunset.mp4',
			'',
			'What it does: test/emulator/README.md. Stop with Ctrl+C.',
		].join('\n'),
	);
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => void emulator.close());
	}
}

main().catch((error: unknown) => {
	console.error(String(error));
	process.exitCode = 1;
});
