import { rmSync } from 'node:fs';
import { makeFile } from '../lab/files';
import { samplesOf } from '../lab/file-samples';
import type { Lab } from '../lab/lab';
import type { Cost } from '../lab/measure';
import { embedVideo, readFiles } from '../lab/nodes';
import { curlPut } from '../peers/curl';
import { type SdkCost, sdkUpload } from '../peers/sdk';
import { atLeast, atMost, type Findings, OWN } from '../report/finding';
import { load, spread } from '../report/spread';
import type { ReceivedFile } from '../sink/part-uploads';
import { median, medianOf, repeat } from '../statistics';

/** Bytes of the asset: over 200 MB, or it goes up in one request. */
export const ASSET_BYTES = 2_000_000_000;

interface Round {
	node: Cost;
	sdk: SdkCost;
	/** The mean of one before the node and one after it. */
	curlMs: number;
	/** Share of the time in which the sink was busy, in %. */
	sinkBusy: { curl: number; node: number };
	/** Before the round. */
	load: number;
}

/** A large asset in parts, against curl's one PUT of the same file and the official client's parts. */
export async function assetUpload(lab: Lab, bytes = ASSET_BYTES): Promise<Findings> {
	const file = makeFile(lab.folder, 'asset.mp4', bytes);
	const samples = await samplesOf(file);
	const received = (): ReceivedFile => {
		const [whole] = lab.sink.takeFiles();
		if (whole?.parts.join() !== samples.join()) throw new Error('The sink got another file');
		return whole;
	};
	const busy = ({ cpuMs, ms }: ReceivedFile): number => (100 * cpuMs) / ms;
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
	const rounds = await repeat(lab.options.rounds, async (): Promise<Round> => {
		await lab.renew();
		const before = load();
		const first = await curlPut(`${lab.sink.origin}/files`, file);
		const atCurl = received();
		const node = await lab.measure(course);
		const atNode = received();
		const second = await curlPut(`${lab.sink.origin}/files`, file);
		received();
		const curlMs = (first + second) / 2;
		const sdk = await sdkUpload(lab.installed.node, lab.sink.url, file, 'parts');
		received();
		return {
			node,
			sdk,
			curlMs,
			sinkBusy: { curl: busy(atCurl), node: busy(atNode) },
			load: before,
		};
	});
	rmSync(file);
	return findings(rounds, `An asset of ${(bytes / 1e9).toPrecision(2)} GB in parts`);
}

/** Times are compared round by round: what else the machine does changes from one to the next. */
function findings(rounds: Round[], what: string): Findings {
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
				'sink busy with curl, %': medianOf(rounds, ({ sinkBusy }) => sinkBusy.curl),
				'sink busy with this node, %': medianOf(rounds, ({ sinkBusy }) => sinkBusy.node),
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
