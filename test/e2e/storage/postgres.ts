import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { Pool, type QueryResultRow } from 'pg';
import { checkout } from '../n8n/folders';
import { freePorts } from '../n8n/program';

const serverScript = join(
	checkout,
	'node_modules/@electric-sql/pglite-socket/dist/scripts/server.js',
);
const startTimeoutMs = 60_000;

/** What n8n's credential "Postgres" is made of. */
type PostgresCredential = {
	host: string;
	port: number;
	database: string;
	user: string;
	password: string;
	maxConnections: number;
	allowUnauthorizedCerts: boolean;
	ssl: string;
	sshTunnel: boolean;
};

const credentialFor = (port: number): PostgresCredential => ({
	host: '127.0.0.1',
	port,
	database: 'postgres',
	user: 'postgres',
	password: 'postgres',
	maxConnections: 10,
	allowUnauthorizedCerts: false,
	ssl: 'disable',
	sshTunnel: false,
});

/**
 * A real PostgreSQL with pgvector, in memory, in a process of its own, behind a real socket: PGlite is
 * PostgreSQL as WebAssembly, so there is nothing to install.
 */
export class Postgres {
	private constructor(
		private readonly server: ChildProcess,
		private readonly pool: Pool,
		/** For n8n's Postgres and PGVector Store nodes. */
		readonly credential: PostgresCredential,
	) {}

	/** Starts an empty one. */
	static async start(): Promise<Postgres> {
		const [port = 0] = await freePorts(1);
		const credential = credentialFor(port);
		const extensions = '@electric-sql/pglite-pgvector:vector';
		const server = spawn(
			process.execPath,
			[serverScript, `--port=${port}`, `--extensions=${extensions}`, '--max-connections=30'],
			{ cwd: checkout, stdio: 'ignore' },
		);
		const { host, database, user, password } = credential;
		const pool = new Pool({ host, port, database, user, password, max: 2 });
		// A pool whose server ended says so here; whoever asks next is told by its query.
		pool.on('error', () => undefined);
		const postgres = new Postgres(server, pool, credential);
		process.once('exit', () => server.kill('SIGKILL'));
		await postgres.ready();
		return postgres;
	}

	/** Asks past n8n; of several statements it gives the rows of the last. */
	async query<Row extends QueryResultRow>(sql: string, values?: unknown[]): Promise<Row[]> {
		const results = [await this.pool.query<Row>(sql, values)].flat();
		return results.at(-1)?.rows ?? [];
	}

	/** Stops it; all that was stored is gone. */
	async close(): Promise<void> {
		await this.pool.end();
		if (this.server.exitCode !== null || this.server.signalCode !== null) return;
		const ended = once(this.server, 'exit');
		this.server.kill('SIGKILL');
		await ended;
	}

	private async ready(): Promise<void> {
		const deadline = Date.now() + startTimeoutMs;
		for (;;) {
			if (this.server.exitCode !== null) throw new Error('PGlite ended by itself');
			try {
				await this.query('SELECT 1');
				return;
			} catch (error) {
				if (Date.now() > deadline) throw error;
				await sleep(100);
			}
		}
	}
}
