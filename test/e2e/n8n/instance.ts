import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { fetch, type RequestInit, type Response } from 'undici';
import { ENDED, parseExecution, type Execution } from './execution';
import type { InstalledN8n } from './install';
import { field, freePorts, until } from './program';
import type { Workflow } from './workflow';

/** What an n8n process gets from the environment of the one that starts it. */
const inherited = [
	'PATH',
	'HOME',
	'LANG',
	'TMPDIR',
	'TEMP',
	'TMP',
	'SystemRoot',
	'USERPROFILE',
	'APPDATA',
	'LOCALAPPDATA',
	'HTTP_PROXY',
	'HTTPS_PROXY',
	'NO_PROXY',
	'http_proxy',
	'https_proxy',
	'no_proxy',
	'NODE_EXTRA_CA_CERTS',
];

/** The settings of one isolated n8n. */
type Settings = {
	userFolder: string;
	port: number;
	brokerPort: number;
	/** Folders that the Read/Write Files node may open. */
	fileFolders: string[];
	/** Whether a browser can open it. */
	hasEditor: boolean;
	/** The n8n to run. */
	installed: InstalledN8n;
};

/**
 * The environment of an n8n that keeps everything in its own user folder, listens on this machine
 * only, and asks no server for news, templates, banners, licences or its list of packages.
 */
function environment(settings: Settings): NodeJS.ProcessEnv {
	const { folder } = settings.installed;
	// Its list of servers comes from the internet at every start; an n8n without it refuses the name.
	const registry = 'mcp-registry';
	const hasRegistry = existsSync(join(folder, 'node_modules/n8n/dist/modules', registry));
	const own = Object.entries(process.env).filter(([name]) => inherited.includes(name));
	return {
		...Object.fromEntries(own),
		// Where Node.js keeps compiled code between runs.
		NODE_COMPILE_CACHE: join(folder, 'compile-cache'),
		N8N_USER_FOLDER: settings.userFolder,
		N8N_HOST: '127.0.0.1',
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_PORT: String(settings.port),
		N8N_EDITOR_BASE_URL: `http://127.0.0.1:${settings.port}`,
		N8N_RUNNERS_BROKER_PORT: String(settings.brokerPort),
		N8N_RESTRICT_FILE_ACCESS_TO: settings.fileFolders.join(';'),
		N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem',
		N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'true',
		N8N_SECURE_COOKIE: 'false',
		N8N_DISABLE_UI: String(!settings.hasEditor),
		N8N_LOG_LEVEL: 'info',
		NO_COLOR: '1',
		DB_TYPE: 'sqlite',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		...(hasRegistry && { N8N_DISABLED_MODULES: registry }),
		N8N_PYTHON_ENABLED: 'false',
		EXTERNAL_FRONTEND_HOOKS_URLS: '',
		// A run that n8n loses is an error here, not something to try again.
		N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '5',
	};
}

/** What of an environment is for n8n itself, and not for programs of this machine. */
const isSetting = ([name]: [string, unknown]): boolean => /^(N8N|DB|EXTERNAL|NO_COLOR)/.test(name);

/**
 * The arguments of `docker` that start the n8n of an image: as this user, in the network of this
 * machine, with the folders it works on where they are here.
 */
function dockerStart(
	image: string,
	env: NodeJS.ProcessEnv,
	fileFolders: readonly string[],
): string[] {
	const { uid, gid } = userInfo();
	const { N8N_USER_FOLDER: userFolder = '' } = env;
	const settings = [...Object.entries(env).filter(isSetting), ['HOME', userFolder]];
	return [
		...['run', '--rm', '--network', 'host', '--user', `${uid}:${gid}`, '--workdir', userFolder],
		...['--volume', `${userFolder}:${userFolder}`],
		...fileFolders.flatMap((folder) => ['--volume', `${folder}:${folder}:ro`]),
		...settings.flatMap(([name, value]) => ['--env', `${name}=${value}`]),
		...[image, 'start'],
	];
}

/** The person who owns an n8n made here. */
export type Owner = { email: string; password: string };

/** n8n's own interface to its editor, signed in as the owner. */
class Rest {
	private cookie = '';

	constructor(private readonly url: string) {}

	/** Makes the owner of a new n8n, and is signed in as it. */
	async setUpOwner(owner: Owner): Promise<void> {
		await this.signInAt('/rest/owner/setup', { ...owner, firstName: 'Demo', lastName: 'Owner' });
	}

	/** Signs in. */
	async signIn(owner: Owner): Promise<void> {
		await this.signInAt('/rest/login', {
			emailOrLdapLoginId: owner.email,
			password: owner.password,
		});
	}

	/** Whether it has its addresses: while n8n starts it refuses, has none, or answers with a page. */
	async isReady(): Promise<boolean> {
		const answer = await this.send('/rest/login', {}).catch(() => undefined);
		return answer?.status === 401;
	}

	/** Reads one resource. */
	async get(path: string): Promise<unknown> {
		return await this.answer(await this.send(path, {}));
	}

	/** Reads one resource that this version of n8n may not have; undefined then. */
	async find(path: string): Promise<unknown> {
		const response = await this.send(path, {});
		return response.status === 404 ? undefined : await this.answer(response);
	}

	/** Sends JSON. */
	async post(path: string, body: object): Promise<unknown> {
		return await this.answer(await this.send(path, this.json(body)));
	}

	/** Changes one resource. */
	async patch(path: string, body: object): Promise<unknown> {
		return await this.answer(await this.send(path, { ...this.json(body), method: 'PATCH' }));
	}

	private async signInAt(path: string, body: object): Promise<void> {
		const response = await this.send(path, this.json(body));
		await this.answer(response);
		this.cookie = response.headers
			.getSetCookie()
			.map((cookie) => cookie.split(';')[0])
			.join('; ');
	}

	private json(body: object): RequestInit {
		return {
			method: 'POST',
			body: JSON.stringify(body),
			headers: { 'content-type': 'application/json' },
		};
	}

	private async send(path: string, init: RequestInit): Promise<Response> {
		const ask = () =>
			fetch(`${this.url}${path}`, {
				...init,
				headers: { ...Object(init.headers), 'browser-id': 'demo', cookie: this.cookie },
			});
		try {
			return await ask();
		} catch (error) {
			// On a busy machine a request may meet a connection that n8n just closed: what only reads is repeated.
			if (init.method !== undefined) throw error;
			return await ask();
		}
	}

	private async answer(response: Response): Promise<unknown> {
		const text = await response.text();
		if (!response.ok)
			throw new Error(`n8n answered ${response.status} at ${response.url}: ${text}`);
		const parsed: unknown = JSON.parse(text);
		return typeof parsed === 'object' && parsed !== null && 'data' in parsed ? parsed.data : parsed;
	}
}

/** One process of an n8n: all of it, or in queue mode the main one or a worker. */
export class N8nProcess {
	private readonly child: ChildProcess;
	private readonly killAtExit = () => this.child.kill('SIGKILL');

	/** Starts `n8n` with these arguments, or what an image starts; what it prints goes into the file. */
	constructor(
		{ image, node, n8nBin }: InstalledN8n,
		args: string[],
		env: NodeJS.ProcessEnv,
		private readonly logFile: string,
		fileFolders: readonly string[] = [],
	) {
		const log = openSync(logFile, 'a', 0o600);
		const [program, ...all] =
			image === undefined
				? [node, n8nBin, ...args]
				: ['docker', ...dockerStart(image, env, fileFolders)];
		const cwd = env.N8N_USER_FOLDER;
		this.child = spawn(program, all, { env, cwd, stdio: ['ignore', log, log] });
		closeSync(log);
		process.once('exit', this.killAtExit);
	}

	/** Its process ID; of an image that of the `docker` that runs it. */
	get pid(): number {
		return this.child.pid ?? NaN;
	}

	/** The last lines that it printed. */
	log(lines = 60): string {
		return readFileSync(this.logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
	}

	/** Waits until something is there. @throws Error when the process ends before that */
	async until<T>(
		what: string,
		ask: () => Promise<T | undefined> | T | undefined,
		longestMs?: number,
	): Promise<Exclude<T, false>> {
		const asked = async () => {
			const answer = await ask();
			if (!answer && this.hasEnded())
				throw new Error(`n8n ended by itself. It said:\n${this.log()}`);
			return answer;
		};
		return await until(what, asked, () => this.log(), longestMs);
	}

	/** Waits until it ends, by itself or because it was stopped. */
	async ended(): Promise<void> {
		if (!this.hasEnded()) await new Promise((resolve) => this.child.once('exit', resolve));
	}

	/** Ends it and waits for its end: SIGTERM as an administrator would, SIGKILL as a crash does. */
	async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
		process.off('exit', this.killAtExit);
		if (this.hasEnded()) return;
		this.child.kill(signal);
		const timer = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
		await this.ended();
		clearTimeout(timer);
	}

	/** Whether it is no more. */
	hasEnded(): boolean {
		return this.child.exitCode !== null || this.child.signalCode !== null;
	}
}

const credentialType = 'twelveLabsApi';

/** How to start an n8n. */
export type StartOptions = {
	/** Folders that the Read/Write Files node may open. */
	fileFolders?: string[];
	/** Whether a browser can open it; by default not: n8n writes the editor's files anew at each start. */
	hasEditor?: boolean;
	/** The port it should have; any free one if that is taken. */
	port?: number;
	/** More settings for its environment. */
	settings?: NodeJS.ProcessEnv;
};

/** A run as n8n's list of executions shows it. */
type ListedRun = { id: string; status: string; mode: string };

/** A real n8n in a process and a user folder of its own. */
export class N8n {
	/** n8n's own interface; signed in by whoever started it. */
	readonly rest: Rest;

	private constructor(
		private readonly process: N8nProcess,
		/** The editor's address. */
		readonly url: string,
		/** Its environment. */
		readonly env: NodeJS.ProcessEnv,
	) {
		this.rest = new Rest(url);
	}

	/** Starts n8n on a user folder and waits until it answers. */
	static async start(
		installed: InstalledN8n,
		userFolder: string,
		{ fileFolders = [], hasEditor = false, port: wanted, settings }: StartOptions = {},
	): Promise<N8n> {
		const [port = 0, brokerPort = 0] = await freePorts(2, wanted);
		const own = environment({ userFolder, port, brokerPort, fileFolders, hasEditor, installed });
		const env = { ...own, ...settings };
		const log = join(userFolder, 'n8n.log');
		const started = new N8nProcess(installed, ['start'], env, log, fileFolders);
		const n8n = new N8n(started, `http://127.0.0.1:${port}`, env);
		try {
			await started.until('start of n8n', () => n8n.rest.isReady());
			return n8n;
		} catch (error) {
			await n8n.kill();
			throw error;
		}
	}

	/** The ID of its process. */
	get pid(): number {
		return this.process.pid;
	}

	/** Whether its process is no more. */
	hasEnded(): boolean {
		return this.process.hasEnded();
	}

	/** The last lines that n8n printed. */
	log(lines?: number): string {
		return this.process.log(lines);
	}

	/** Stores a TwelveLabs credential and gives its id. */
	async importCredential(
		data: ICredentialDataDecryptedObject,
		name = 'TwelveLabs account',
	): Promise<string> {
		const stored = await this.rest.post('/rest/credentials', { name, type: credentialType, data });
		return String(field(stored, 'id'));
	}

	/** Changes what a stored credential of TwelveLabs holds. */
	async changeCredential(
		id: string,
		data: ICredentialDataDecryptedObject,
		name = 'TwelveLabs account',
	): Promise<void> {
		const credential = { name, type: credentialType, data };
		await this.rest.patch(`/rest/credentials/${id}`, credential);
	}

	/** What n8n says below a stored credential when it is tested. */
	async testCredential(
		id: string,
		data: ICredentialDataDecryptedObject,
	): Promise<{ status: string; message: string }> {
		const credentials = { id, name: 'Tested', type: credentialType, data };
		const result = await this.rest.post('/rest/credentials/test', { credentials });
		return { status: String(field(result, 'status')), message: String(field(result, 'message')) };
	}

	/** Stores a workflow and gives its id. n8n finds its credentials by name, as for any import. */
	async importWorkflow(workflow: Workflow): Promise<string> {
		// n8n 1 looks for credentials only in a project that it is told, and asks for `active`.
		const projectId = field(await this.rest.get('/rest/projects/personal'), 'id');
		const stored = { ...workflow, projectId, active: false };
		return String(field(await this.rest.post('/rest/workflows', stored), 'id'));
	}

	/** Publishes a stored workflow and waits until it is in service. */
	async activate(workflowId: string): Promise<void> {
		const path = `/rest/workflows/${workflowId}`;
		const versionId = field(await this.rest.get(path), 'versionId');
		await this.rest.post(`${path}/activate`, { versionId });
		await this.published(workflowId);
	}

	/** Waits until n8n has put a workflow in service that is to be active. */
	async published(workflowId: string): Promise<void> {
		const path = `/rest/workflows/${workflowId}/publication-status`;
		await this.process.until(`publication of ${workflowId}`, async () => {
			const state = await this.rest.find(path);
			// An n8n that knows no such state answers only when it is done.
			return state === undefined || field(state, 'status') === 'published';
		});
	}

	/** Takes a workflow out of service. */
	async deactivate(workflowId: string): Promise<void> {
		await this.rest.post(`/rest/workflows/${workflowId}/deactivate`, {});
	}

	/** Runs a workflow from its trigger, as the editor's button does, and gives the execution's id. */
	async run(workflowId: string, trigger: string): Promise<string> {
		const path = `/rest/workflows/${workflowId}`;
		const run = await this.rest.post(`${path}/run`, {
			triggerToStartFrom: { name: trigger },
			// What older n8n runs; a newer one takes what it has stored.
			workflowData: await this.rest.get(path),
		});
		return String(field(run, 'executionId'));
	}

	/** Runs a workflow from its trigger to its end. */
	async execute(workflowId: string, trigger: string, longestMs?: number): Promise<Execution> {
		return await this.execution(await this.run(workflowId, trigger), longestMs);
	}

	/** What n8n has of a run: its status, and what came of it once it has ended. */
	async stored(id: string): Promise<unknown> {
		try {
			return await this.rest.get(`/rest/executions/${id}`);
		} catch (error) {
			// n8n 2.20 cannot show a run of which it has stored nothing yet.
			if (String(error).includes("(reading 'resultData')")) return { status: 'running' };
			throw error;
		}
	}

	/** Waits for the end of a run. */
	async execution(id: string, longestMs?: number): Promise<Execution> {
		const ended = async () => {
			const stored = await this.stored(id);
			const status = String(field(stored, 'status'));
			const data = String(field(stored, 'data'));
			// Under load n8n 1 says that a run has ended a moment before it has stored what came of it.
			const isOver = ENDED.includes(status) && data !== '[]';
			return isOver ? parseExecution(id, status, data) : undefined;
		};
		return await this.process.until(`end of run ${id}`, ended, longestMs);
	}

	/** The runs of a workflow, the newest first. */
	async runs(workflowId: string): Promise<ListedRun[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const answer = await this.rest.get(`/rest/executions?limit=100&filter=${filter}`);
		return field(answer, 'results') as ListedRun[];
	}

	/** The newest finished run of a workflow. */
	async lastExecution(workflowId: string): Promise<Execution> {
		const [newest] = await this.runs(workflowId);
		if (newest === undefined) throw new Error(`Workflow ${workflowId} has no run`);
		return await this.execution(newest.id);
	}

	/** Calls a webhook of a published workflow. */
	async webhook(path: string, init: RequestInit = {}): Promise<Response> {
		return await fetch(`${this.url}/webhook/${path}`, init);
	}

	/** Waits until something is so; an error says what n8n printed last. */
	async until<T>(
		what: string,
		ask: () => Promise<T | undefined> | T | undefined,
		longestMs?: number,
	) {
		return await this.process.until(what, ask, longestMs);
	}

	/** Waits until n8n ends, by itself or because it was stopped. */
	async ended(): Promise<void> {
		await this.process.ended();
	}

	/** Stops n8n and waits for its end. */
	async stop(): Promise<void> {
		await this.process.end('SIGTERM');
	}

	/** Kills n8n, as a crash would. */
	async kill(): Promise<void> {
		await this.process.end('SIGKILL');
	}
}
