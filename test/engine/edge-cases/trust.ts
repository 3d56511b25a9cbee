import { Agent } from 'node:https';

/** How Node's agents open a socket. */
type CreateConnection = (this: Agent, options: object, ...rest: unknown[]) => unknown;

const prototype = Agent.prototype as unknown as { createConnection: CreateConnection };

/**
 * Makes every client of this process trust `certificate` (PEM) while `body` runs. n8n makes its own
 * agents, which trust NODE_EXTRA_CA_CERTS, but Node reads that only when it starts.
 */
export async function trusting(certificate: string, body: () => Promise<void>): Promise<void> {
	const { createConnection } = prototype;
	prototype.createConnection = function (options, ...rest) {
		return createConnection.call(this, { ...options, ca: certificate }, ...rest);
	};
	try {
		await body();
	} finally {
		prototype.createConnection = createConnection;
	}
}
