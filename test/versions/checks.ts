/** What is tried on each n8n: by the outermost `describe` of its tests, or the file of those without one. */
export const CHECKS = {
	loading: 'Nodes, icons, credential',
	operations: 'Operations',
	memory: 'Upload of 200 MB',
	faults: 'Network faults',
	'stop-and-kill': 'Stop, kill',
	trigger: 'Trigger',
	'sub-node': 'PGVector Store',
	'retry-on-fail': 'Retry On Fail',
} as const;

/** One of the things that are tried. */
export type Check = keyof typeof CHECKS;

/** In the order of the table. */
export const CHECK_NAMES = Object.keys(CHECKS) as Check[];

const isCheck = (name: string): name is Check => name in CHECKS;

/** The check that a test is a part of. @throws Error when there is none, so that no test is forgotten */
export function checkOf(file: string, describes: readonly string[]): Check {
	const name = describes[0] ?? file.replace(/^.*[\\/]|\.test\.ts$/g, '');
	if (!isCheck(name))
		throw new Error(`"${name}" of ${file} is no check of test/versions/checks.ts`);
	return name;
}
