import { rmSync } from 'node:fs';
import { makeFile } from '../harness';
import type { Harness } from '../harness';
import type { Cost } from '../harness';
import { embedVideo, readFiles } from '../workflow';
import { curlPut } from '../peers';
import { type SdkCost, sdkUpload } from '../peers';
import { atLeast, atMost, type Finding, OWN } from '../report';
import { load, spread } from '../report';
import { median, medianOf, repeat } from '../report';

/** Bytes of the asset: over 200 MB, or it goes up in one request. */
const ASSET_BYTES = 2_000_000_000;

interface Round {
	node: Cost;
	sdk: SdkCost;
	/** The mean of one before the node and one after it. */
	curlMs: number;
	/** Before the round. */
	load: number;
}

/** A large asset in parts, against curl's one PUT of the same file and the official client's parts. */
export async function assetUpload(harness: Harness, bytes = ASSET_BYTES): Promise<Finding[]> {
	const file = makeFile(harness.folder, 'asset.mp4', bytes);
	const received = () => harness.counter.expect(bytes);
	const course = {
		name: 'an asset in parts',
		before: [readFiles(file)],
		measured: [
			embedVideo({
				resource: 'asset',
				operation: 'upload',
				source: 'binary',
				waitUntilReady: false,
				options: {},
			}),
		],
		field: 'asset_id',
	};
	const rounds = await repeat(harness.options.rounds, async (): Promise<Round> => {
		await harness.renew();
		const before = load();
		const first = await curlPut(`${harness.counter.origin}/files`, file);
		received();
		const node = await harness.measure(course);
		received();
		const second = await curlPut(`${harness.counter.origin}/files`, file);
		received();
		const curlMs = (first + second) / 2;
		const sdk = await sdkUpload(harness.installed.node, harness.counter.url, file, 'parts');
		received();
		return { node, sdk, curlMs, load: before };
	});
	rmSync(file);
	return findings(rounds, `An asset of ${(bytes / 1e9).toPrecision(2)} GB in parts`);
}

/** Times are compared round by round: what else the machine does changes from one to the next. */
function findings(rounds: Round[], what: string): Finding[] {
	const overCurl = rounds.map(({ node, curlMs }) => node.ms / curlMs);
	const underSdk = rounds.map(({ node, sdk }) => sdk.ms / node.ms);
	const ms = medianOf(rounds, ({ node }) => node.ms);
	const curl = medianOf(rounds, ({ curlMs }) => curlMs);
	const sdk = medianOf(rounds, (round) => round.sdk.ms);
	const rises = rounds.map(({ node }) => node.riseMb);
	const sdkMb = medianOf(rounds, (round) => round.sdk.riseMb);
	return [
		{
			what: `${what}: time over curl's one PUT`,
			value: median(overCurl),
			unit: '×',
			target: atMost(1.6),
			from: {
				...spread('rounds', overCurl),
				'this node, ms': ms,
				'curl, ms': curl,
				"n8n's processor time, ms": medianOf(rounds, ({ node }) => node.cpuMs),
				'load average of the machine': medianOf(rounds, (round) => round.load),
			},
			chart: {
				title: `${what}: time`,
				unit: 's',
				bars: {
					"curl's one PUT": curl / 1000,
					[OWN]: ms / 1000,
					'twelvelabs-js': sdk / 1000,
				},
			},
		},
		{
			what: `${what}: rise of n8n's peak memory`,
			value: median(rises),
			unit: 'MB',
			target: atMost(64),
			from: { ...spread('rounds', rises), 'twelvelabs-js, MB': sdkMb },
			chart: {
				title: `${what}: rise of the process's peak memory`,
				unit: 'MB',
				bars: { [OWN]: median(rises), 'twelvelabs-js': sdkMb },
			},
		},
		{
			what: `${what}: time of twelvelabs-js over this node's`,
			value: median(underSdk),
			unit: '×',
			target: atLeast(1),
			from: { ...spread('rounds', underSdk), 'twelvelabs-js, ms': sdk, 'this node, ms': ms },
		},
	];
}
