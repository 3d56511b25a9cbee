import { Agent } from 'node:https';

/** A socket that is being opened, as Node's agents make it. */
type CreateConnection = (this: Agent, options: object, ...rest: unknown[]) => unknown;

const prototype = Agent.prototype as unknown as { createConnection: CreateConnection };

/**
 * Makes every client of this process trust `certificate` (PEM) while `body` runs. n8n makes agents of
 * its own, and reads no certificates of ours but those of NODE_EXTRA_CA_CERTS, which Node takes at its
 * start.
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
