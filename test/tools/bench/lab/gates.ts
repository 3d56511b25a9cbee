import { createServer, type Server } from 'node:http';
import { once } from 'node:events';

/** Called when a workflow comes to a gate; the workflow goes on when it is done. */
export type Opener = (query: URLSearchParams) => Promise<void> | void;

/**
 * Addresses that a workflow under measurement calls on its way (with HTTP Request nodes): it waits at
 * each until whatever has to be done at this point is done. However many items a node sends to a
 * gate, it is opened once.
 */
export class Gates {
	private readonly server: Server;
	private readonly openers = new Map<string, Opener>();
	private readonly opened = new Map<string, Promise<void>>();
	private origin = '';

	private constructor() {
		this.server = createServer((request, response) => {
			const url = new URL(request.url ?? '/', 'http://gates');
			const name = url.pathname.slice(1);
			const opening = this.opened.get(name) ?? this.open(name, url.searchParams);
			this.opened.set(name, opening);
			void opening.then(() => {
				response.setHeader('content-type', 'application/json');
				response.end('{}');
			});
		});
	}

	static async listen(): Promise<Gates> {
		const gates = new Gates();
		gates.server.listen(0, '127.0.0.1');
		await once(gates.server, 'listening');
		const address = gates.server.address();
		if (typeof address === 'object' && address !== null) {
			gates.origin = `http://127.0.0.1:${address.port}`;
		}
		return gates;
	}

	/** Puts up a gate under a name that no other has, and gives its address. */
	add(name: string, opener: Opener): string {
		this.openers.set(name, opener);
		return `${this.origin}/${name}`;
	}

	close(): void {
		this.server.close();
		this.server.closeAllConnections();
	}

	private async open(name: string, query: URLSearchParams): Promise<void> {
		await this.openers.get(name)?.(query);
	}
}
