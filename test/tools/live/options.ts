import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Problem } from '../../e2e/n8n/program';

/** What a person asked for. */
export interface Options {
	apiKey: string;
	baseUrl: string;
	/** Do not ask before anything is sent. */
	yes: boolean;
	/** A video that TwelveLabs can fetch. */
	videoUrl: string | undefined;
	/** Beginnings of the IDs of the questions to ask; empty is all. */
	only: string[];
	/** Folder of the report. */
	out: string;
}

const HELP = `TWELVELABS_API_KEY=… npm run live -- [--yes] [--video-url URL] [--only v1-,parts-] [--out folder]
Without a key nothing can be asked. To try it: npm run emulator -- --port 4010, and here
TWELVELABS_API_KEY=tlk_emulated_key TWELVELABS_BASE_URL=http://127.0.0.1:4010/v1.3 npm run live`;

/**
 * Reads the command line and the environment, and takes the key out of the latter.
 * @throws Problem with how to call it
 */
export function readOptions(args: string[], environment: NodeJS.ProcessEnv): Options {
	const options = {
		yes: { type: 'boolean', default: false },
		'video-url': { type: 'string' },
		only: { type: 'string', default: '' },
		out: { type: 'string', default: 'live-report' },
	} as const;
	const { values } = parse(() => parseArgs({ args, options }));
	const apiKey = environment.TWELVELABS_API_KEY?.trim() ?? '';
	delete environment.TWELVELABS_API_KEY;
	if (apiKey === '') throw new Problem(HELP);
	const baseUrl = environment.TWELVELABS_BASE_URL?.trim() || 'https://api.twelvelabs.io/v1.3';
	return {
		apiKey,
		baseUrl: baseUrl.replace(/\/+$/, ''),
		yes: values.yes,
		videoUrl: values['video-url'],
		only: values.only.split(',').filter((each) => each !== ''),
		// npm runs scripts in the package's folder; a relative path means the folder of the person.
		out: resolve(environment.INIT_CWD ?? '.', values.out),
	};
}

function parse<T>(read: () => T): T {
	try {
		return read();
	} catch (error) {
		throw new Problem(`${error instanceof Error ? error.message : String(error)}\n${HELP}`);
	}
}
