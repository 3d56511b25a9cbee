/**
 * Records what one n8n's HTTP helper throws for every fault in cases.ts:
 *
 *     npx tsx test/recorded/record.ts FOLDER N8N_VERSION [CASE]
 *
 * FOLDER is one in which that n8n's n8n-core is installed (network-faults/README.md says how). With
 * CASE only the cases whose name has it are tried, and printed.
 */
import { spawnSync } from 'node:child_process';
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MultipartForm } from '../../nodes/shared/http/multipart-form';
import { freePorts } from '../e2e/n8n/program';
import { type Case, cases } from './cases';
import { type Engine, engineIn } from './engine';
import { describe, fileOf, type Kind, RECORDINGS, type RecordedCase } from './recording';
import { fullPort, makeCertificates, play, readCertificates } from './servers';

/** More than the kernel keeps of a connection that nobody reads. */
const FILE_BYTES = 24 << 20;
const TIMEOUT_MS = 4000;
const GIVE_UP_MS = 8000;
const AT_ONCE = 4;
const KINDS = ['file', 'form', 'get'] as const;

const [folder = '', n8n = '', only = ''] = process.argv.slice(2);
const scratch = process.env.RECORDER_SCRATCH ?? '';
const file = path.join(scratch, 'file.mp4');

/** The body as the package makes it. */
function formOf(kind: Kind, how: Case['file']): MultipartForm | undefined {
	if (kind === 'get') return undefined;
	const fields = [
		['type', 'asset'],
		['model_name', 'marengo3.0'],
	] as const;
	if (kind === 'form') return new MultipartForm(fields);
	async function* open(): AsyncGenerator<Uint8Array> {
		let sent = 0;
		for await (const chunk of createReadStream(file, { highWaterMark: 256 * 1024 })) {
			if (how && sent > FILE_BYTES / 2) {
				if (how === 'throws') throw new Error('The file cannot be read');
				return;
			}
			sent += (chunk as Buffer).length;
			yield chunk as Buffer;
		}
	}
	const source = { name: 'file.mp4', type: 'video/mp4', size: FILE_BYTES, open };
	return new MultipartForm(fields, { field: 'video_file', source });
}

async function record(engine: Engine, tried: Case, kind: Kind): Promise<RecordedCase> {
	const { name, script, tls, at, timeoutMs = TIMEOUT_MS, end } = tried;
	const played = script && (await play(script, tls));
	const full = at === 'full port' ? await fullPort() : undefined;
	const port = played?.port ?? full?.port ?? (await freePorts(1))[0] ?? 0;
	const names = { 'closed port of a name': 'localhost', 'unknown name': 'no-such-host.invalid' };
	const host = at && at in names ? names[at as keyof typeof names] : '127.0.0.1';
	const form = formOf(kind, tried.file);
	const got = await engine({
		options: {
			method: kind === 'get' ? 'GET' : 'POST',
			url: `${tls ? 'https' : 'http'}://${host}:${port}/v1.3/tasks`,
			headers: { accept: 'application/json' },
			...(form && { body: form.open() }),
			disableFollowRedirect: true,
			timeout: timeoutMs,
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
		},
		end,
		giveUpMs: GIVE_UP_MS,
	});
	// As request.ts does. What is on its way still arrives.
	form?.close();
	await sleep(300);
	const received = played?.received() ?? 'nothing';
	full?.close();
	played?.close();
	return {
		case: name,
		kind,
		outcome: typeof got === 'string' ? got : 'threw',
		received,
		...(kind === 'file' && { progress: { started: form?.progress.started === true } }),
		...(typeof got === 'object' && { error: describe(got.thrown, port) }),
	};
}

async function main(): Promise<void> {
	const engine = engineIn(folder);
	const tried = cases(readCertificates(scratch))
		.filter(({ name }) => name.includes(only))
		.flatMap((one) => (one.kinds ?? KINDS).map((kind) => [one, kind] as const));
	const done: RecordedCase[] = [];
	const left = tried.entries();
	const worker = async (): Promise<void> => {
		for (const [at, [one, kind]] of left) done[at] = await record(engine, one, kind);
	};
	await Promise.all(Array.from({ length: AT_ONCE }, worker));
	const text = fileOf({ n8n, node: process.version, cases: done });
	if (only) console.log(text);
	else writeFileSync(path.join(RECORDINGS, `${n8n}.jsonl`), text);
	console.log(`${n8n}: ${done.length} cases`);
	process.exit(0);
}

if (scratch) {
	// A connection that ends may leave an error behind that nobody waits for; n8n logs those.
	process.on('unhandledRejection', () => undefined);
	void main();
} else {
	// Node reads the certificates to trust when it starts.
	const made = mkdtempSync(path.join(tmpdir(), 'recorder-'));
	try {
		writeFileSync(path.join(made, 'file.mp4'), Buffer.alloc(FILE_BYTES, 'v'));
		const env = {
			...process.env,
			RECORDER_SCRATCH: made,
			NODE_EXTRA_CA_CERTS: makeCertificates(made),
			N8N_USER_FOLDER: made,
			N8N_ENCRYPTION_KEY: 'k'.repeat(32),
			N8N_LOG_LEVEL: 'silent',
			NODE_NO_WARNINGS: '1',
		};
		const again = [...process.execArgv, ...process.argv.slice(1)];
		process.exitCode = spawnSync(process.execPath, again, { env, stdio: 'inherit' }).status ?? 1;
	} finally {
		rmSync(made, { recursive: true, force: true });
	}
}
