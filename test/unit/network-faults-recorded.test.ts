import { networkFault, type NetworkFault } from '../../nodes/shared/http/network-faults';
import { type RecordedCase, rebuilt, recordings } from '../recorded/recordings';

/**
 * What real n8n versions threw (test/recorded/network-faults), read by today's classifier. The table
 * has a line for each case: the case, what the server had read, and what the classifier said; in the
 * demanded table a wrong line has what it may say.
 */

type Kind = NetworkFault['kind'];

/** Nothing can have left, and the error says so. */
const UNSENT = /^(refused|refused-by-name|dns|handshake-(?!hangs|rst|plain|old-version))/;
/** Nothing can have left, but on some versions the error is that of a later fault. */
const UNSENT_UNTOLD =
	/^(connect-timeout|handshake-(hangs|rst|plain|old-version)|at-accept|tls-asks-certificate)/;
/** Our own reader failed: the server cannot hold the whole request, and a retry would fail as well. */
const OWN = /^file-/;

function allowed({ case: name, received }: RecordedCase): readonly Kind[] {
	if (OWN.test(name)) return ['connectionLost'];
	// For money: whoever sends again may pay twice, and whoever is told "refused" does so by hand.
	if (received === 'part' || received === 'whole') return ['connectionLost'];
	if (UNSENT.test(name)) return ['notConnected'];
	return ['notConnected', 'connectionLost'];
}

/** Stop is checked before the classifier. */
const asked = ({ case: name, error }: RecordedCase): boolean =>
	error !== undefined && !name.startsWith('cancel-');

function line(recorded: RecordedCase, said: string): string {
	const { case: name, kind, received, error } = recorded;
	const message = error?.messages?.[0] ?? error?.message ?? '';
	const from = `[${error?.httpCode ?? ''}] ${message.split('\n')[0]?.slice(0, 60)}`;
	return `${name} ${kind}, server read ${received}: ${said} from ${from}`;
}

describe.each(recordings().map((recording) => [recording.n8n, recording] as const))(
	'n8n %s',
	(_, recording) => {
		const read = recording.cases.filter(asked).map((recorded) => {
			const bodyStarted = recorded.progress?.started ?? true;
			const error = recorded.error && rebuilt(recorded.error);
			return { recorded, came: networkFault(error, bodyStarted).kind };
		});
		const parts = {
			'a request that may have arrived is never sent again nor called refused': true,
			'a request that cannot have left may be sent again': false,
		};

		test.each(Object.entries(parts))('%s', (_title, arrived) => {
			const rows = read.filter(({ recorded }) => /part|whole/.test(recorded.received) === arrived);
			expect(rows.length).toBeGreaterThan(0);
			const demanded = rows.map(({ recorded, came }) => {
				const may = allowed(recorded);
				return line(recorded, may.includes(came) ? came : may.join(' or '));
			});
			expect(rows.map(({ recorded, came }) => line(recorded, came))).toEqual(demanded);
		});

		test('nothing of an unsent request was read', () => {
			const unsent = recording.cases.filter(
				({ case: name }) => UNSENT.test(name) || UNSENT_UNTOLD.test(name),
			);
			expect(unsent.length).toBeGreaterThan(0);
			for (const { received } of unsent) expect(received).toBe('nothing');
		});
	},
);
