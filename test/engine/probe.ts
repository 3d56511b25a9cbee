import type { IExecuteFunctions } from 'n8n-workflow';
import { connect, type Connection } from '../../nodes/shared/http/connection';
import type { CredentialData } from './credentials-helper';
import { type Execution, startNode, type TestItem } from './engine';
import { Cancellation } from '../../nodes/shared/http/cancellation';

/** Runs inside n8n's engine, with a connection to the API. */
type Work = (connection: Connection, ctx: IExecuteFunctions) => Promise<unknown>;

/** Work under way in n8n's engine. */
export interface Probe {
	/** Rejects with what the work threw. */
	result: Promise<void>;
	stop: Execution['stop'];
}

/** Starts `work` in n8n's engine in place of a node's, with n8n's helpers and its Stop. */
export async function startProbe(
	credential: CredentialData,
	work: Work,
	items: TestItem[] = [{}],
): Promise<Probe> {
	let thrown: unknown;
	const { result, stop } = await startNode({
		parameters: {},
		credential,
		items,
		async execute() {
			const cancellation = new Cancellation(this.getExecutionCancelSignal());
			await connect(this, cancellation)
				.then((connection) => work(connection, this))
				.catch((error: unknown) => {
					thrown = error;
				});
			return [[]];
		},
	});
	const ended = result.then(({ error }) => {
		if (thrown !== undefined) throw thrown;
		if (error) throw error;
	});
	return { result: ended, stop };
}

/** As {@link startProbe}, to its end. */
export async function probe<T>(
	credential: CredentialData,
	work: (connection: Connection, ctx: IExecuteFunctions) => Promise<T>,
	items?: TestItem[],
): Promise<T> {
	const results: T[] = [];
	const { result } = await startProbe(
		credential,
		async (connection, ctx) => {
			results.push(await work(connection, ctx));
		},
		items,
	);
	await result;
	const [done] = results;
	if (results.length === 0) throw new Error('the work returned nothing');
	return done as T;
}
