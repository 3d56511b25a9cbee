import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

/** What npm's registry says of a published version (`npm view NAME@VERSION dist`), as far as it is asked. */
interface Dist {
	integrity?: string;
	attestations?: { provenance?: unknown };
}

/** The name that npm gives to a tarball's content: SHA-512 in base64, as in `dist.integrity`. */
export function integrity(tarball: Buffer): string {
	return `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
}

/** How npm is asked, and how long: `npm` runs it with these arguments and gives what it prints. */
interface Asking {
	npm: (args: string[]) => Promise<string>;
	pauseMs: number;
	withinMs: number;
}

/**
 * Waits until the registry gives this tarball under this name and version (`name@1.2.3`), with a provenance
 * statement. Throws at once when it gives another tarball, and after `withinMs` when something is missing.
 */
export async function awaitPublished(
	spec: string,
	tarball: Buffer,
	{ npm, pauseMs, withinMs }: Asking,
): Promise<void> {
	const deadline = Date.now() + withinMs;
	for (;;) {
		const missing = await whatIsMissing(spec, integrity(tarball), npm);
		if (missing === undefined) return;
		if (Date.now() + pauseMs > deadline) throw new Error(`${spec}: ${missing}`);
		await sleep(pauseMs);
	}
}

async function whatIsMissing(
	spec: string,
	expected: string,
	npm: Asking['npm'],
): Promise<string | undefined> {
	let printed: string;
	try {
		printed = await npm(['view', spec, 'dist', '--json', '--prefer-online']);
	} catch (error) {
		return error instanceof Error ? error.message : String(error);
	}
	if (printed.trim() === '') return 'the registry does not have it';
	const dist = JSON.parse(printed) as Dist;
	if (dist.integrity !== expected)
		throw new Error(`${spec}: the registry has ${dist.integrity}, packed was ${expected}`);
	return dist.attestations?.provenance ? undefined : 'the registry has it without provenance';
}
