import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { epochOf } from '../../nodes/shared/model/values';

const at = Date.UTC(2026, 10, 29, 10, 0, 0);

test.each([
	['2026-11-29T10:00:00Z', at],
	['2026-11-29T10:00:00.250Z', at + 250],
	['2026-11-29T12:00:00+02:00', at],
	['2026-11-29T10:00:00', at],
	['2026-11-29T10:00:00.123456', at + 123],
	['2026-11-29 10:00:00', at],
	['2026-11-29T10:00', at],
	['2026-11-29', Date.UTC(2026, 10, 29)],
	['', Number.NaN],
	[undefined, Number.NaN],
	['soon', Number.NaN],
])('%s', (text, epoch) => {
	expect(epochOf(text)).toBe(epoch);
});

/** A process takes its timezone from its beginning on. */
test.each(['America/New_York', 'Europe/Berlin', 'UTC'])('on a machine in %s as well', (TZ) => {
	const script = `const { epochOf } = require(${JSON.stringify(join(__dirname, '../../dist/nodes/shared/model/values.js'))});
		process.stdout.write(String(epochOf('2026-11-29T10:00:00')));`;
	const env = { ...process.env, TZ };
	expect(execFileSync(process.execPath, ['-e', script], { env, encoding: 'utf8' })).toBe(
		String(at),
	);
});
