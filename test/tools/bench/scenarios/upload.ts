import { rmSync } from 'node:fs';
import { makeFile } from '../harness';
import type { Harness } from '../harness';
import type { Cost } from '../harness';
import { embedVideo, httpUpload, readFiles, type Step } from '../workflow';
import { curlUpload } from '../peers';
import { type SdkCost, sdkUpload } from '../peers';
import { atLeast, atMost, type Finding, OWN } from '../report';
import { medianOf, repeat } from '../report';

/** Sizes in bytes. */
interface UploadSizes {
	large: number;
	small: number;
	/** Files uploaded at once, and the size of each. */
	files: number;
	each: number;
}

/** Just under 2 GB, the API's limit; the four files are as much together. */
const FULL: UploadSizes = {
	large: 2_000_000_000,
	small: 200_000_000,
	files: 4,
	each: 500_000_000,
};

interface Round {
	large: Cost;
	small: Cost;
	atOnce: Cost;
	http: Cost;
	sdk: SdkCost;
	curlMs: number;
}

/** One file from n8n's binary store to the API, and several at once, against what users would pick instead. */
export async function upload(harness: Harness, sizes = FULL): Promise<Finding[]> {
	const large = makeFile(harness.folder, 'large.mp4', sizes.large);
	const small = makeFile(harness.folder, 'small.mp4', sizes.small);
	const several = Array.from({ length: sizes.files }, (_, index) =>
		makeFile(harness.folder, `several-${index}.mp4`, sizes.each),
	);
	const address = `${harness.counter.url}/embed/tasks`;
	const node = embedVideo({ operation: 'createTask', options: { concurrency: sizes.files } });

	const inN8n = async (
		name: string,
		glob: string,
		step: Step,
		bytes: number,
		field = 'task_id',
	): Promise<Cost> => {
		const cost = await harness.measureFresh({
			name,
			before: [readFiles(glob)],
			measured: [step],
			field,
			saved: true,
		});
		harness.counter.expect(bytes);
		return cost;
	};

	const rounds = await repeat(harness.options.rounds, async (): Promise<Round> => {
		const curlMs = await curlUpload(address, large);
		harness.counter.expect(sizes.large);
		const largeCost = await inN8n('one large file', large, node, sizes.large);
		const http = await inN8n('HTTP Request', large, httpUpload(address), sizes.large, '_id');
		const sdk = await sdkUpload(harness.installed.node, harness.counter.url, large);
		harness.counter.expect(sizes.large);
		const glob = `${harness.folder}/several-*.mp4`;
		const atOnce = await inN8n('several at once', glob, node, sizes.files * sizes.each);
		const smallCost = await inN8n('one small file', small, node, sizes.small);
		return { large: largeCost, small: smallCost, atOnce, http, sdk, curlMs };
	});
	for (const file of [large, small, ...several]) rmSync(file);
	return findings(rounds, sizes);
}

const gigabytes = (bytes: number) => `${(bytes / 1e9).toPrecision(2)} GB`;

function findings(rounds: Round[], sizes: UploadSizes): Finding[] {
	const ms = medianOf(rounds, ({ large }) => large.ms);
	const atOnceMs = medianOf(rounds, ({ atOnce }) => atOnce.ms);
	const curl = medianOf(rounds, ({ curlMs }) => curlMs);
	const http = medianOf(rounds, (round) => round.http.ms);
	const sdk = medianOf(rounds, (round) => round.sdk.ms);
	const riseMb = medianOf(rounds, ({ large }) => large.riseMb);
	const smallMb = medianOf(rounds, ({ small }) => small.riseMb);
	const what = `Upload of ${gigabytes(sizes.large)}`;
	const httpMb = medianOf(rounds, (round) => round.http.riseMb);
	const sdkMb = medianOf(rounds, (round) => round.sdk.riseMb);
	return [
		{
			what: `${what}: rise of n8n's peak memory`,
			value: riseMb,
			unit: 'MB',
			target: atMost(32),
			from: { 'HTTP Request, MB': httpMb, 'twelvelabs-js, MB': sdkMb },
			chart: {
				title: `${what}: rise of the process's peak memory`,
				unit: 'MB',
				bars: { [OWN]: riseMb, 'HTTP Request': httpMb, 'twelvelabs-js': sdkMb },
			},
		},
		{
			what: `Upload of ${gigabytes(sizes.small)}: rise of n8n's peak memory`,
			value: smallMb,
			unit: 'MB',
			target: atMost(32),
			from: {},
		},
		{
			what: `${what}: time over curl`,
			value: ms / curl,
			unit: '×',
			target: atMost(3),
			from: {
				'this node, ms': ms,
				'curl, ms': curl,
				"n8n's processor time, ms": medianOf(rounds, ({ large }) => large.cpuMs),
			},
			chart: {
				title: `${what}: time`,
				unit: 's',
				bars: {
					curl: curl / 1000,
					[OWN]: ms / 1000,
					'HTTP Request': http / 1000,
					'twelvelabs-js': sdk / 1000,
				},
			},
		},
		{
			what: `${what}: HTTP Request's time over this node's`,
			value: http / ms,
			unit: '×',
			target: atLeast(2.5),
			from: { 'HTTP Request, ms': http, 'this node, ms': ms },
		},
		{
			what: `${what}: time of twelvelabs-js over this node's`,
			value: sdk / ms,
			unit: '×',
			target: atLeast(2.5),
			from: { 'twelvelabs-js, ms': sdk, 'this node, ms': ms },
		},
		{
			what: `${sizes.files} uploads of ${gigabytes(sizes.each)} at once: rise of n8n's peak memory`,
			value: medianOf(rounds, ({ atOnce }) => atOnce.riseMb),
			unit: 'MB',
			target: atMost(64),
			from: {},
		},
		{
			what: `${sizes.files} uploads of ${gigabytes(sizes.each)} at once: time over one of ${gigabytes(sizes.large)}`,
			value: atOnceMs / ms,
			unit: '×',
			target: atMost(1.2),
			from: { 'at once, ms': atOnceMs, 'one, ms': ms },
		},
	];
}
