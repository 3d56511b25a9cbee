import { executionData, loadPackage, nodeIn, nodeOf, openWorkflow, PACKAGE } from './host';
import { Container } from '@n8n/di';
import { PollContext, PollTriggerExecutor } from 'n8n-core';
import type {
	IDataObject,
	INodeExecutionData,
	INodeParameters,
	INodeType,
	Workflow,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import type { Emulator } from '../emulator';
import { type CredentialData, CredentialsHelper } from './credentials-helper';

const TYPE = `${PACKAGE}.embedVideoTrigger`;

/** Each run is a workflow of its own. */
let runs = 0;

/**
 * A workflow with the trigger, polled by n8n-core's own code. n8n stores static data when a workflow
 * is activated and when a poll emits, and at no other time: `restart` goes back to what was stored.
 */
export class TriggerRun {
	/** The items of each emission. */
	readonly emissions: INodeExecutionData[][] = [];
	/** Errors of polls. */
	readonly errors: Error[] = [];
	/** How long n8n lets a poll take, in milliseconds; 0: n8n does not say. */
	pollBudgetMs = 0;
	private readonly id = `workflow-${++runs}`;
	private stored: IDataObject = {};
	private execute: (testing?: boolean) => Promise<void> = async () => undefined;
	private workflow: Workflow | undefined;

	private constructor(
		private readonly credential: CredentialData,
		private readonly parameters: INodeParameters,
	) {}

	/** A workflow that was never active. */
	static make(emulator: Emulator, parameters: INodeParameters = {}): TriggerRun {
		const credential = { apiKey: emulator.apiKey, baseUrl: emulator.url };
		return new TriggerRun(credential, parameters);
	}

	/** A workflow that was just activated, which includes one poll. */
	static async activated(
		emulator: Emulator,
		parameters: INodeParameters = {},
	): Promise<TriggerRun> {
		const run = TriggerRun.make(emulator, parameters);
		await run.activate();
		return run;
	}

	/** As at the start of n8n: loads the stored state and polls. Throws when that poll fails. */
	async activate(): Promise<void> {
		await this.open('trigger');
		await this.execute(true);
		this.store();
	}

	/** As when n8n is killed and starts again. */
	async restart(): Promise<void> {
		await this.activate();
	}

	/** A scheduled poll. */
	async poll(): Promise<void> {
		await this.execute();
	}

	/** A scheduled poll; gives the IDs of the tasks that it emitted. */
	async polled(): Promise<unknown[]> {
		const before = this.emissions.length;
		await this.poll();
		return this.emissions.slice(before).flatMap((items) => items.map(({ json }) => json.task_id));
	}

	/** "Fetch Test Event" in the editor. */
	async test(): Promise<INodeExecutionData[] | undefined> {
		const { type, workflow, context } = await this.open('manual');
		const data = await workflow.expression.withIsolate(async () => type.poll?.call(context));
		return data?.[0];
	}

	/** IDs of the tasks of every item emitted so far. */
	get emitted(): unknown[] {
		return this.emissions.flatMap((items) => items.map(({ json }) => json.task_id));
	}

	/** What n8n stored of the trigger, as JSON. */
	get state(): string {
		return JSON.stringify(this.stored);
	}

	/** Changes what n8n stored, as another version may. Takes effect at the next {@link restart}. */
	changeState(change: (state: string) => string): void {
		this.stored = JSON.parse(change(this.state)) as IDataObject;
	}

	private store(): void {
		this.stored = JSON.parse(JSON.stringify(this.workflow?.staticData ?? {})) as IDataObject;
	}

	private async open(
		mode: WorkflowExecuteMode,
	): Promise<{ type: INodeType; workflow: Workflow; context: PollContext }> {
		const directory = await loadPackage();
		const type = directory.getNode('embedVideoTrigger').type as INodeType;
		const nodes = [
			nodeOf('Trigger', TYPE, {
				parameters: { pollTimes: { item: [{ mode: 'everyMinute' }] }, ...this.parameters },
				credentials: { twelveLabsApi: { id: '1', name: 'TwelveLabs' } },
			}),
		];
		const workflow = openWorkflow(
			{ [TYPE]: type },
			{
				id: this.id,
				nodes,
				active: mode === 'trigger',
				staticData: JSON.parse(this.state) as IDataObject,
				settings: { timezone: 'Europe/Berlin' },
			},
		);
		const own = nodeIn(workflow, 'Trigger');
		const helper = new CredentialsHelper(directory, this.credential);
		const additionalData = executionData(nodes, {}, helper);
		const context = new PollContext(
			workflow,
			own,
			additionalData,
			mode,
			'activate',
			([items = []]) => {
				if (this.workflow !== workflow) throw new Error('a poll from before a restart emitted');
				this.emissions.push(items);
				this.store();
			},
			(error) => this.errors.push(error),
			undefined,
			undefined,
			undefined,
			() => this.pollBudgetMs,
		);
		if (mode === 'trigger') {
			this.workflow = workflow;
			this.execute = Container.get(PollTriggerExecutor).create(
				workflow,
				own,
				context,
				() => this.workflow === workflow,
			);
		}
		return { type, workflow, context };
	}
}
