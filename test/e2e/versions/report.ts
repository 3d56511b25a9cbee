import { cacheFolder, checkout } from '../n8n/folders';
import { checkOf, type Check } from './checks';
import { nothingRun, type VersionResult } from './results';

/** What is read of the file that `jest --json` writes. */
export type JestReport = {
	testResults: {
		name: string;
		message: string;
		assertionResults: {
			ancestorTitles: string[];
			title: string;
			status: string;
			failureMessages: string[];
		}[];
	}[];
};

const REASON_LENGTH = 300;

// eslint's rule against control characters is about typing errors; a terminal's colours begin with one.
const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

/** What an error says first, in a line, without the paths of this machine. */
export const shortened = (message: string): string =>
	message
		.replace(COLOURS, '')
		.replaceAll(cacheFolder, '.cache')
		.replaceAll(checkout, '.')
		.split('\n')
		.map((each) => each.trim())
		.filter((each) => each !== '' && !each.startsWith('at '))
		.slice(0, 4)
		.join(' · ')
		.slice(0, REASON_LENGTH);

/** How each of the checks ended. One of which no test ran has failed. */
export function readReport(report: JestReport, names: readonly Check[]): VersionResult['checks'] {
	const checks = nothingRun(names);
	const broken = report.testResults.filter(({ assertionResults }) => assertionResults.length === 0);
	for (const { name, assertionResults } of report.testResults) {
		for (const { ancestorTitles, title, status, failureMessages } of assertionResults) {
			const outcome = (checks[checkOf(name, ancestorTitles)] ??= { passed: 0, failed: 0 });
			if (status === 'passed') outcome.passed += 1;
			else {
				outcome.failed += 1;
				outcome.reason ??= `${title}: ${shortened(failureMessages[0] ?? status)}`;
			}
		}
	}
	for (const outcome of Object.values(checks)) {
		if (outcome.passed + outcome.failed > 0) continue;
		outcome.failed = 1;
		outcome.reason = `no test ran: ${broken.map(({ message }) => shortened(message)).join(' · ')}`;
	}
	return checks;
}
