import { createRequire } from 'node:module';
import path from 'node:path';
import type * as Core from 'n8n-core';
import type * as N8nWorkflow from 'n8n-workflow';
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

const PROBE: INode = {
	id: 'probe',
	name: 'Probe',
	type: 'test.probe',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
	credentials: { [CREDENTIAL]: { id: '1', name: 'Some' } },
};

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

/** Before n8n 2.12 or so `run` takes its arguments in a row. */
type Run = (first: unknown, start?: INode) => Running;

/** Sends a request through a real execution context. */
export type Engine = (asked: Asked) => Promise<Got>;

/** The n8n-core that is installed in a folder. */
export function engineIn(folder: string): Engine {
	const load = createRequire(path.join(path.resolve(folder), 'package.json'));
	load('reflect-metadata');
	const core = load('n8n-core') as typeof Core;
	const { createRunExecutionData, Workflow } = load('n8n-workflow') as typeof N8nWorkflow;
	try {
		(
			load('@n8n/backend-network') as { configureGlobalAxiosDefaults(): void }
		).configureGlobalAxiosDefaults();
	} catch {
		// Before 2.30 n8n-core did so itself.
	}

	function start(asked: Asked, tell: (got: Got) => void): Running {
		const type = probe(asked, tell);
		const getByName = (): INodeType => type;
		const workflow = new Workflow({
			id: 'w1',
			nodes: [PROBE],
			connections: {},
			active: false,
			nodeTypes: { getByName, getByNameAndVersion: getByName, getKnownTypes: () => ({}) },
			settings: {},
		});
		const data = { id: 'w1', name: 'w', active: false, nodes: [PROBE], connections: {} };
		const additionalData = {
			hooks: new core.ExecutionLifecycleHooks(
				'manual',
				'1',
				data as unknown as N8nWorkflow.IWorkflowBase,
			),
			credentialsHelper,
			executionId: '1',
			variables: {},
			currentNodeExecutionIndex: 0,
			setExecutionStatus: () => undefined,
		} as unknown as IWorkflowExecuteAdditionalData;
		const execute = new core.WorkflowExecute(additionalData, 'manual', createRunExecutionData({}));
		const run = execute.run.bind(execute) as unknown as Run;
		return execute.run.length === 1 ? run({ workflow, startNode: PROBE }) : run(workflow, PROBE);
	}

	return (asked) =>
		new Promise((resolve, reject) => {
			const running = start(asked, resolve);
			running.then(
				({ status, data: { resultData } }) => {
					// The node tells by itself, and after Stop a little later than the run ends.
					if (resultData.error && status !== 'canceled') reject(resultData.error);
				},
				() => undefined,
			);
			const { end, giveUpMs } = asked;
			if (end?.how === 'cancel') setTimeout(() => running.cancel(), end.afterMs);
			setTimeout(() => {
				running.cancel();
				resolve('hung');
			}, giveUpMs);
		});
}
