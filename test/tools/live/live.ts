import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import manifest from '../../../package.json';
import { Problem, runProgram, type Cleanup } from '../../e2e/n8n/program';
import { announcement, confirm } from './announce';
import { interview, type Interview } from './ask/interview';
import { planOf } from './ask/plan';
import type { Question } from './ask/types';
import { clearAssets } from './clear';
import { readSamples } from './media/samples';
import { readOptions, type Options } from './options';
import { QUESTIONS } from './questions';
import { startReference } from './reference';
import { markdownOf } from './report/markdown';
import { differencesOf, reportOf, type Report } from './report/report';
import { checkKey, findTarget, type Target } from './target';

/** Asks the real service what no document says, and writes down how it differs from the emulator. */
async function live(cleanup: Cleanup): Promise<void> {
	const options = readOptions(process.argv.slice(2), process.env);
	const questions = chosen(options.only);
	const target = await findTarget(options);
	const plan = planOf(questions, readSamples());
	console.log(announcement(questions.length, plan, target));
	if (!options.yes) await confirm();
	await checkKey(target);
	const emulator = await askEmulator(cleanup, questions);
	const service = await askService(cleanup, target, questions, emulator);
	const circumstances = {
		made: new Date().toISOString(),
		versions: { package: manifest.version, node: process.version },
		baseUrl: target.service.baseUrl,
		emulated: target.emulated,
		plan,
	};
	const { videoUrl } = target;
	const names = new Set(Object.values(readSamples()).map(({ name }) => name));
	if (videoUrl !== undefined) names.add(videoUrl);
	const own = { apiKey: options.apiKey, names };
	write(options, reportOf(circumstances, questions, { service, emulator }, own));
}

function chosen(only: readonly string[]): Question[] {
	const found = QUESTIONS.filter(
		({ id }) => only.length === 0 || only.some((beginning) => id.startsWith(beginning)),
	);
	if (found.length === 0) throw new Problem(`No question begins with ${only.join(' or ')}.`);
	return found;
}

async function askEmulator(cleanup: Cleanup, questions: Question[]): Promise<Interview> {
	const { emulator, respondent } = await startReference();
	cleanup.add(() => emulator.close());
	return interview(respondent, questions);
}

async function askService(
	cleanup: Cleanup,
	target: Target,
	questions: Question[],
	emulator: Interview,
): Promise<Interview> {
	const exchanges: Interview['exchanges'] = [];
	cleanup.add(async () => {
		const left = await clearAssets(target.service, exchanges);
		if (left > 0) console.error(`${left} assets could not be deleted; see your dashboard.`);
	});
	return interview(target, questions, {
		exchanges,
		heard: ({ id }, result) => {
			const other = emulator.results.get(id);
			if ('unanswered' in result) return console.log(`–  ${id}: ${result.unanswered}`);
			const found = other ? differencesOf({ service: result, emulator: other }) : [];
			console.log(
				found.length === 0 ? `=  ${id}` : `≠  ${id}: ${found.map((each) => each.path).join(', ')}`,
			);
		},
	});
}

function write({ out }: Options, report: Report): void {
	mkdirSync(out, { recursive: true });
	const [json, markdown] = [join(out, 'live-report.json'), join(out, 'live-report.md')];
	writeFileSync(json, `${JSON.stringify(report, undefined, '\t')}\n`);
	writeFileSync(markdown, markdownOf(report));
	const differing = report.rows.filter(({ differences }) => differences.length > 0).length;
	console.log(`\n${differing} of ${report.rows.length} answers differ from our emulator's.`);
	console.log(`${markdown}\n${json}`);
	if (!report.emulated) {
		console.log(`Please look through them and send both: ${manifest.bugs.url}`);
	}
}

void runProgram(live);
