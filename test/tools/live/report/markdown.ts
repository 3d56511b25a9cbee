import type { Difference } from '../answers/compare';
import type { Json } from '../answers/json';
import { VIDEO_FILE } from '../media/samples';
import type { Report, Row } from './report';

/** The report as a person reads it. */
export function markdownOf(report: Report): string {
	const { rows } = report;
	const differing = rows.filter((row) => row.differences.length > 0);
	const unanswered = rows.filter(
		({ service, emulator }) => 'unanswered' in service || 'unanswered' in emulator,
	);
	const same = rows.filter((row) => row.differences.length === 0 && !unanswered.includes(row));
	return [
		`# What ${report.emulated ? 'an emulator' : 'TwelveLabs'} answered`,
		head(report),
		`## Different from our emulator (${differing.length})`,
		...(differing.length === 0 ? ['Nothing.'] : differing.map(difference)),
		`## Not answered (${unanswered.length})`,
		list(unanswered.map((row) => `\`${row.id}\` ${row.question} ${reason(row)}`)),
		`## As our emulator answers (${same.length})`,
		list(same.map((row) => `\`${row.id}\` ${row.question} ${answer(row)}`)),
		'## Not asked',
		list(report.unasked.map(({ question, source, why }) => `${question} (${source}). ${why}`)),
		'## Seen on the way',
		list(rows.flatMap(seen)),
		'',
	].join('\n\n');
}

function head({ made, versions, baseUrl, emulated, rows, exchanges }: Report): string {
	const who = emulated
		? ' This was no service but an emulator: every number here is emulated.'
		: '';
	return [
		`${made}, ${baseUrl}, n8n-nodes-twelvelabs ${versions.package}, Node.js ${versions.node}.${who}`,
		`${rows.length} questions, ${exchanges.length} requests, sample ${VIDEO_FILE}. Taken out: the key, vectors (their length is kept), IDs, addresses, and everything of the account that the run did not make itself.`,
	].join('\n');
}

function difference({ id, question, source, differences }: Row): string {
	return [
		`### \`${id}\``,
		`${question} (${source})`,
		[
			'| Where | The service | Our emulator |',
			'| --- | --- | --- |',
			...differences.map(
				({ path, service, emulator }: Difference) =>
					`| \`${path}\` | ${cell(service)} | ${cell(emulator)} |`,
			),
		].join('\n'),
	].join('\n\n');
}

function seen({ id, service }: Row): string[] {
	if ('unanswered' in service || service.seen === undefined) return [];
	return [`\`${id}\` ${code(JSON.stringify(service.seen))}`];
}

function answer({ service }: Row): string {
	return 'unanswered' in service ? '' : code(JSON.stringify(service.answer));
}

function reason({ service, emulator }: Row): string {
	if ('unanswered' in service) return `– ${plain(service.unanswered)}`;
	const why = 'unanswered' in emulator ? plain(emulator.unanswered) : '';
	return `${code(JSON.stringify(service.answer))}, by our emulator: ${why}`;
}

function cell(value: Json | undefined): string {
	return value === undefined ? 'absent' : code(JSON.stringify(value));
}

/** Code within a line or a cell of a table, whatever it holds. */
function code(text: string): string {
	return `\`${plain(text).replaceAll('`', '’').replaceAll('|', '\\|')}\``;
}

function plain(text: string): string {
	return text.replace(/\s+/g, ' ');
}

function list(lines: readonly string[]): string {
	return lines.length === 0 ? 'Nothing.' : lines.map((line) => `- ${line}`).join('\n');
}
