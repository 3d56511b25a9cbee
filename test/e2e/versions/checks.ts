const IN_ONE_N8N = 'test/e2e/versions/n8n.test.ts';

/**
 * What is tried on each n8n: by the outermost `describe` of its tests, or the name of their file. The
 * table has a column for each, in this order.
 */
export const CHECKS = {
	loading: { title: 'Nodes, icons, credential', file: IN_ONE_N8N },
	operations: { title: 'Operations', file: IN_ONE_N8N },
	memory: { title: 'Upload of 200 MB', file: 'test/e2e/versions/memory.test.ts' },
	faults: { title: 'Network faults', file: IN_ONE_N8N },
	'stop-and-kill': { title: 'Stop, kill', file: 'test/e2e/stop-and-kill.test.ts' },
	trigger: { title: 'Trigger', file: 'test/e2e/trigger.test.ts' },
	'sub-node': { title: 'PGVector Store', file: IN_ONE_N8N },
	'retry-on-fail': { title: 'Retry On Fail', file: IN_ONE_N8N },
} as const;

/** One of the things that are tried. */
export type Check = keyof typeof CHECKS;

/** All of them. */
export const CHECK_NAMES = Object.keys(CHECKS) as Check[];

/** Whether that is the name of a check. */
export const isCheck = (name: string): name is Check => Object.hasOwn(CHECKS, name);

/** The checks whose tests are in these files. */
export const checksIn = (files: readonly string[]): Check[] =>
	CHECK_NAMES.filter((name) => files.includes(CHECKS[name].file));

/** In an image is tried what asks for no process that can be killed or measured. */
export const IMAGE_CHECKS = checksIn([IN_ONE_N8N]);

/** The check that a test is a part of. @throws Error when there is none, so that no test is forgotten */
export function checkOf(file: string, describes: readonly string[]): Check {
	const name = describes[0] ?? file.replace(/^.*[\\/]|\.test\.ts$/g, '');
	if (!isCheck(name))
		throw new Error(`"${name}" of ${file} is no check of test/e2e/versions/checks.ts`);
	return name;
}
