import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type * as Core from 'n8n-core';
import type * as Workflow from 'n8n-workflow';
import type {
	IExecuteFunctions,
	IHttpRequestOptions,
	INode,
	INodeType,
	IRun,
	IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';

/** How a request is ended before its time, if it is. */
export type End =
	/** n8n's Stop. */
	| 'cancel'
	/** A signal of ours in the options of the request. */
	| 'option'
	/** A signal of ours that the context gives as n8n's own. */
	| 'context';

interface Asked {
	options: IHttpRequestOptions;
	end?: { how: End; afterMs: number };
	/** After this long the recorder gives up. */
	giveUpMs: number;
}

type Got = 'ok' | 'hung' | { thrown: unknown };

const CREDENTIAL = 'someApi';

/** The context, with `signal` in the place of n8n's own. */
function withSignal(ctx: IExecuteFunctions, signal: AbortSignal): IExecuteFunctions {
	const own = ctx.getExecutionCancelSignal();
	const both = own ? AbortSignal.any([own, signal]) : signal;
	return Object.create(ctx, { getExecutionCancelSignal: { value: () => both } });
}

/** A node that sends one request and tells how it ended. */
function probe({ options, end }: Asked, tell: (got: Got) => void): INodeType {
	return {
		description: {
			displayName: 'Probe',
			name: 'probe',
			group: ['trigger'],
			version: 1,
			description: 'Sends a request',
			defaults: { name: 'Probe' },
			inputs: [],
			outputs: ['main'],
			properties: [],
			credentials: [{ name: CREDENTIAL }],
		},
		async execute() {
			const signal = AbortSignal.timeout(end?.afterMs ?? 2 ** 31 - 1);
			const ctx = end?.how === 'context' ? withSignal(this, signal) : this;
			const abort = end?.how === 'option' && { abortSignal: signal };
			try {
				const request = { ...options, ...abort };
				await ctx.helpers.httpRequestWithAuthentication.call(ctx, CREDENTIAL, request);
				tell('ok');
			} catch (thrown) {
				tell({ thrown });
			}
			return [[]];
		},
	};
}

/** What n8n's credentials helper does of use here: it adds a header. */
const credentialsHelper = {
	getParentTypes: () => [],
	isCredentialUsableByNode: () => true,
	updateCredentials: async () => undefined,
	preAuthentication: async () => undefined,
	getDecrypted: async () => ({ apiKey: 'key' }),
	authenticate: async (_data: unknown, _type: string, options: IHttpRequestOptions) => {
		options.headers = { ...options.headers, 'x-api-key': 'key' };
		return options;
	},
};

interface Running extends Promise<IRun> {
	cancel(): void;
}

/** Of n8n before 2.12 or so the arguments of `run` stand in a row. */
type Run = (first: unknown, start?: INode) => Running;

export interface Engine {
	versions(names: readonly string[]): Record<string, string>;
	/** Sends a request through a real execution context. */
	ask(asked: Asked): Promise<Got>;
}

/** The n8n-core that is installed in a folder. */
export function engineIn(folder: string): Engine {
	const load = createRequire(path.join(path.resolve(folder), 'package.json'));
	load('reflect-metadata');
	const core = load('n8n-core') as typeof Core;
	const workflowModule = load('n8n-workflow') as typeof Workflow;
	try {
		(
			load('@n8n/backend-network') as { configureGlobalAxiosDefaults(): void }
		).configureGlobalAxiosDefaults();
	} catch {
		// Before 2.30 n8n-core did so itself.
	}

	function start(asked: Asked, tell: (got: Got) => void): Running {
		const node: INode = {
			id: 'probe',
			name: 'Probe',
			type: 'test.probe',
			typeVersion: 1,
			position: [0, 0],
			parameters: {},
			credentials: { [CREDENTIAL]: { id: '1', name: 'Some' } },
		};
		const type = probe(asked, tell);
		const getByName = (): INodeType => type;
		const workflow = new workflowModule.Workflow({
			id: 'w1',
			nodes: [node],
			connections: {},
			active: false,
			nodeTypes: { getByName, getByNameAndVersion: getByName, getKnownTypes: () => ({}) },
			settings: {},
		});
		const data = { id: 'w1', name: 'w', active: false, nodes: [node], connections: {} };
		const base = data as unknown as Workflow.IWorkflowBase;
		const additionalData = {
			hooks: new core.ExecutionLifecycleHooks('manual', '1', base),
			credentialsHelper,
			executionId: '1',
			restApiUrl: 'http://localhost/rest',
			instanceBaseUrl: 'http://localhost',
			webhookBaseUrl: 'http://localhost',
			webhookWaitingBaseUrl: 'http://localhost',
			webhookTestBaseUrl: 'http://localhost',
			formWaitingBaseUrl: 'http://localhost',
			variables: {},
			currentNodeExecutionIndex: 0,
			setExecutionStatus: () => undefined,
			logAiEvent: () => undefined,
		} as unknown as IWorkflowExecuteAdditionalData;
		const empty = workflowModule.createRunExecutionData({});
		const execute = new core.WorkflowExecute(additionalData, 'manual', empty);
		const run = execute.run.bind(execute) as unknown as Run;
		return execute.run.length === 1 ? run({ workflow, startNode: node }) : run(workflow, node);
	}

	return {
		versions: (names) => {
			const versions: Record<string, string> = {};
			for (const name of names) {
				const file = path.join(folder, 'node_modules', name, 'package.json');
				if (!existsSync(file)) continue;
				versions[name] = (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
			}
			return versions;
		},
		async ask(asked) {
			const timers: NodeJS.Timeout[] = [];
			const after = (ms: number, what: () => void): void => void timers.push(setTimeout(what, ms));
			const got = await new Promise<Got>((resolve, reject) => {
				const running = start(asked, resolve);
				running.then(
					(run) => {
						const { error } = run.data.resultData;
						// The node tells by itself, and after Stop a little later than the run ends.
						if (error && run.status !== 'canceled') reject(error);
					},
					() => undefined,
				);
				const { end } = asked;
				if (end?.how === 'cancel') after(end.afterMs, () => running.cancel());
				after(asked.giveUpMs, () => {
					running.cancel();
					resolve('hung');
				});
			});
			for (const timer of timers) clearTimeout(timer);
			return got;
		},
	};
}
