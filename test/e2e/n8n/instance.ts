import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { fetch, type RequestInit, type Response } from 'undici';
import { ENDED, parseExecution, type Execution } from './execution';
import type { InstalledN8n } from './install';
import { BackgroundProcess, field, freePorts } from './program';
import type { Workflow } from './workflow';

/** Environment variables that n8n inherits from this process. */
const INHERITED =
	/^(PATH|HOME|LANG|TE?MP|TMPDIR|SystemRoot|USERPROFILE|(LOCAL)?APPDATA|(HTTPS?|NO)_PROXY|NODE_EXTRA_CA_CERTS)$/i;

/** How to start an n8n. */
export type StartOptions = {
	/** Folders that the Read/Write Files node may open. */
	fileFolders?: string[];
	/** Whether a browser can open it. Off by default: with it n8n rewrites the editor's files at each start. */
	hasEditor?: boolean;
	/** The preferred port. */
	port?: number;
	/** More environment variables. */
	settings?: NodeJS.ProcessEnv;
};

/**
 * The environment of an isolated n8n: it keeps everything in its own user folder, listens on this
 * machine only, and fetches no news, templates, banners, licences or package lists.
 */
async function environment(
	{ folder }: InstalledN8n,
	userFolder: string,
	{ fileFolders = [], hasEditor = false, port: wanted, settings }: StartOptions,
): Promise<NodeJS.ProcessEnv> {
	const [port = 0, brokerPort = 0] = await freePorts(2, wanted);
	// n8n downloads a list of MCP servers at every start; an n8n without that module refuses its name.
	const registry = 'mcp-registry';
	const hasRegistry = existsSync(join(folder, 'node_modules/n8n/dist/modules', registry));
	const own = Object.entries(process.env).filter(([name]) => INHERITED.test(name));
	return {
		...Object.fromEntries(own),
		NODE_COMPILE_CACHE: join(folder, 'compile-cache'),
		N8N_USER_FOLDER: userFolder,
		N8N_HOST: '127.0.0.1',
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_PORT: String(port),
		N8N_EDITOR_BASE_URL: `http://127.0.0.1:${port}`,
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		N8N_RESTRICT_FILE_ACCESS_TO: fileFolders.join(';'),
		N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem',
		N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'true',
		N8N_SECURE_COOKIE: 'false',
		N8N_DISABLE_UI: String(!hasEditor),
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
		N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '5',
		...settings,
	};
}

/** Whether an environment variable is for n8n rather than for programs of this machine. */
const isSetting = ([name]: [string, unknown]): boolean => /^(N8N|DB|EXTERNAL|NO_COLOR)/.test(name);

/**
 * The arguments of `docker` that start the n8n of an image: as this user, in this machine's network,
 * with its folders mounted under the same paths.
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

/** n8n's REST interface, which its editor uses, with the owner signed in. */
class Rest {
	private cookie = '';

	constructor(private readonly url: string) {}

	/** Makes the owner of a new n8n and signs in. */
	async setUpOwner(owner: Owner): Promise<void> {
		await this.signInAt('/rest/owner/setup', { ...owner, firstName: 'Demo', lastName: 'Owner' });
	}

	async signIn({ email, password }: Owner): Promise<void> {
		await this.signInAt('/rest/login', { emailOrLdapLoginId: email, password });
	}

	/** Whether its routes are registered. A starting n8n refuses, knows none, or answers with a page. */
	async isReady(): Promise<boolean> {
		// An n8n that was started again still knows the cookie, and would answer 200.
		this.cookie = '';
		const answer = await this.send('/rest/login', {}).catch(() => undefined);
		return answer?.status === 401;
	}

	async get(path: string): Promise<unknown> {
		return await this.answer(await this.send(path, {}));
	}

	/** Like get, but undefined if this version of n8n has no such resource. */
	async find(path: string): Promise<unknown> {
		const response = await this.send(path, {});
		return response.status === 404 ? undefined : await this.answer(response);
	}

	/** Sends JSON. */
	async post(path: string, body: object = {}): Promise<unknown> {
		return await this.answer(await this.send(path, json(body)));
	}

	private async signInAt(path: string, body: object): Promise<void> {
		const response = await this.send(path, json(body));
		await this.answer(response);
		const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
		this.cookie = cookies.join('; ');
	}

	private async send(path: string, init: RequestInit): Promise<Response> {
		const headers = { ...Object(init.headers), 'browser-id': 'demo', cookie: this.cookie };
		const ask = () => fetch(`${this.url}${path}`, { ...init, headers });
		try {
			return await ask();
		} catch (error) {
			// On a busy machine n8n may just have closed the connection: repeat what only reads.
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

const json = (body: object): RequestInit => ({
	method: 'POST',
	body: JSON.stringify(body),
	headers: { 'content-type': 'application/json' },
});

/** One process of an n8n: all of it, or in queue mode the main process or a worker. */
export class N8nProcess extends BackgroundProcess {
	/** Starts `n8n` with these arguments, or an image; the output goes to the log file. */
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
		super(program, all, { env, cwd: env.N8N_USER_FOLDER, stdio: ['ignore', log, log] });
		closeSync(log);
	}

	override log(lines = 60): string {
		return readFileSync(this.logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
	}
}

const credentialType = 'twelveLabsApi';

/** A run as n8n's list of executions shows it. */
type ListedRun = { id: string; status: string; mode: string };

/** Where an n8n keeps its data, and its owner once there is one. */
type DataFolder = { path: string; owner?: Owner };

/** A real n8n in a process and a user folder of its own, signed in as its owner. */
export class N8n {
	/** The editor's address. */
	readonly url: string;
	readonly rest: Rest;
	private process!: N8nProcess;

	private constructor(
		private readonly installed: InstalledN8n,
		private readonly folder: DataFolder,
		readonly env: NodeJS.ProcessEnv,
		private readonly fileFolders: readonly string[] = [],
	) {
		this.url = String(env.N8N_EDITOR_BASE_URL);
		this.rest = new Rest(this.url);
	}

	/** Starts n8n on a user folder and waits until it answers. */
	static async start(
		installed: InstalledN8n,
		folder: DataFolder,
		options: StartOptions = {},
	): Promise<N8n> {
		const env = await environment(installed, folder.path, options);
		const n8n = new N8n(installed, folder, env, options.fileFolders);
		await n8n.start();
		return n8n;
	}

	/**
	 * Starts it again, on the same data, after it has ended.
	 * @param settings more environment variables, for this start only
	 */
	async start(settings: NodeJS.ProcessEnv = {}): Promise<void> {
		const { path, owner } = this.folder;
		const env = { ...this.env, ...settings };
		const log = join(path, 'n8n.log');
		this.process = new N8nProcess(this.installed, ['start'], env, log, this.fileFolders);
		try {
			await this.process.until('start of n8n', () => this.rest.isReady());
			if (owner) await this.rest.signIn(owner);
		} catch (error) {
			await this.kill();
			throw error;
		}
	}

	get pid(): number {
		return this.process.pid;
	}

	hasEnded(): boolean {
		return this.process.hasEnded();
	}

	/** The last lines that n8n printed. */
	log(lines?: number): string {
		return this.process.log(lines);
	}

	/** Stores a TwelveLabs credential and returns its ID. */
	async importCredential(
		data: ICredentialDataDecryptedObject,
		name = 'TwelveLabs account',
	): Promise<string> {
		return await this.storeCredential(credentialType, name, data);
	}

	/** Stores a credential of any type and returns its ID. */
	async storeCredential(
		type: string,
		name: string,
		data: ICredentialDataDecryptedObject,
	): Promise<string> {
		return String(field(await this.rest.post('/rest/credentials', { name, type, data }), 'id'));
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

	/** Stores a workflow and returns its ID. n8n finds credentials by name, as in any import. */
	async importWorkflow(workflow: Workflow): Promise<string> {
		// n8n 1 looks for credentials only in the project it is given, and requires `active`.
		const projectId = field(await this.rest.get('/rest/projects/personal'), 'id');
		const stored = { ...workflow, projectId, active: false };
		return String(field(await this.rest.post('/rest/workflows', stored), 'id'));
	}

	/** Publishes a stored workflow and waits until it is active. */
	async activate(workflowId: string): Promise<void> {
		const path = `/rest/workflows/${workflowId}`;
		const versionId = field(await this.rest.get(path), 'versionId');
		await this.rest.post(`${path}/activate`, { versionId });
		await this.published(workflowId);
	}

	/** Waits until a published workflow is active, as after a start. */
	async published(workflowId: string): Promise<void> {
		const path = `/rest/workflows/${workflowId}/publication-status`;
		await this.process.until(`publication of ${workflowId}`, async () => {
			const state = await this.rest.find(path);
			// An n8n without this resource answers `activate` only once it is done.
			return state === undefined || field(state, 'status') === 'published';
		});
	}

	async deactivate(workflowId: string): Promise<void> {
		await this.rest.post(`/rest/workflows/${workflowId}/deactivate`);
	}

	/** Runs a workflow from its trigger, as the editor's button does, and returns the execution's ID. */
	async run(workflowId: string, trigger: string): Promise<string> {
		const path = `/rest/workflows/${workflowId}`;
		const run = await this.rest.post(`${path}/run`, {
			triggerToStartFrom: { name: trigger },
			// Older versions run this; newer ones run what they have stored.
			workflowData: await this.rest.get(path),
		});
		return String(field(run, 'executionId'));
	}

	/** Runs a workflow, or a stored one by its ID, from its trigger to its end. */
	async execute(
		workflow: Workflow | string,
		trigger: string,
		longestMs?: number,
	): Promise<Execution> {
		const id = typeof workflow === 'string' ? workflow : await this.importWorkflow(workflow);
		return await this.execution(await this.run(id, trigger), longestMs);
	}

	/** What n8n has stored of a run: its status, and its data once it has ended. */
	async stored(id: string): Promise<unknown> {
		try {
			return await this.rest.get(`/rest/executions/${id}`);
		} catch (error) {
			// n8n 2.20 fails on a run of which nothing is stored yet.
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
			// Under load n8n 1 shows the final status a moment before it stores the data.
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

	/** Waits for a workflow's first run, if it has none yet, and for the end of its newest one. */
	async lastExecution(workflowId: string): Promise<Execution> {
		const newest = await this.until('run', async () => (await this.runs(workflowId))[0]);
		return await this.execution(newest.id);
	}

	/** Calls a webhook of a published workflow. */
	async webhook(path: string, init: RequestInit = {}): Promise<Response> {
		return await fetch(`${this.url}/webhook/${path}`, init);
	}

	/** Polls until the answer is neither undefined nor false; an error quotes n8n's log. */
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
