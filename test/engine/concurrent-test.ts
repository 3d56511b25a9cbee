import { format } from 'node:util';
import { loadPackage } from './engine';

// Loading n8n's engine takes seconds on a busy machine; this keeps them out of every test's time.
beforeAll(async () => {
	await loadPackage();
}, 60_000);

/** How many tests of a file run at the same time: they mostly wait for the network. */
const AT_ONCE = 25;

const waiting: (() => Promise<void>)[] = [];
let started = false;

async function worker(): Promise<void> {
	for (let next = waiting.shift(); next; next = waiting.shift()) await next();
}

/**
 * As `test`, but the tests of a file run at the same time, from the first one on. Jest's own
 * `test.concurrent` runs them before any test, when it refuses modules that load late.
 */
export function concurrentTest(name: string, body: () => Promise<void>): void {
	let settle: (result: Promise<void>) => void = () => undefined;
	const result = new Promise<void>((resolve) => {
		settle = resolve;
	});
	result.catch(() => undefined);
	waiting.push(async () => {
		const running = body();
		settle(running);
		await running.catch(() => undefined);
	});
	test(name, async () => {
		if (!started) Array.from({ length: AT_ONCE }, () => void worker());
		started = true;
		await result;
	});
}

/** As `test.each`, at the same time. */
concurrentTest.each =
	<Row extends readonly unknown[]>(rows: readonly Row[]) =>
	(name: string, body: (...row: Row) => Promise<void>): void => {
		const words = name.match(/%\w/g)?.length ?? 0;
		for (const row of rows)
			concurrentTest(format(name, ...row.slice(0, words)), () => body(...row));
	};
