import { join } from 'node:path';
import { Pool, type QueryResultRow } from 'pg';
import { checkout } from '../n8n/folders';
import { BackgroundProcess, freePorts } from '../n8n/program';

const serverScript = join(
	checkout,
	'node_modules/@electric-sql/pglite-socket/dist/scripts/server.js',
);

const credentialFor = (port: number) => ({
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
 * A real PostgreSQL with pgvector, in memory, in a process of its own, behind a real socket. It is
 * PGlite, PostgreSQL as WebAssembly, so there is nothing to install.
 */
export class Postgres {
	private constructor(
		private readonly server: BackgroundProcess,
		private readonly pool: Pool,
		/** n8n's credential "Postgres". */
		readonly credential: ReturnType<typeof credentialFor>,
	) {}

	/** Starts an empty one. */
	static async start(): Promise<Postgres> {
		const [port = 0] = await freePorts(1);
		const credential = credentialFor(port);
		const extensions = '--extensions=@electric-sql/pglite-pgvector:vector';
		const server = new BackgroundProcess(
			process.execPath,
			[serverScript, `--port=${port}`, extensions, '--max-connections=30'],
			{ cwd: checkout, stdio: 'ignore' },
		);
		const { host, database, user, password } = credential;
		const pool = new Pool({ host, port, database, user, password, max: 2 });
		// The pool reports a server that ended here, too; the next query fails anyway.
		pool.on('error', () => undefined);
		const postgres = new Postgres(server, pool, credential);
		await server.until('answer of PGlite', () => postgres.query('SELECT 1').catch(() => undefined));
		return postgres;
	}

	/** Runs SQL past n8n; of several statements it returns the rows of the last. */
	async query<Row extends QueryResultRow>(sql: string, values?: unknown[]): Promise<Row[]> {
		const results = [await this.pool.query<Row>(sql, values)].flat();
		return results.at(-1)?.rows ?? [];
	}

	/** Stops it; all that was stored is gone. */
	async close(): Promise<void> {
		await this.pool.end();
		await this.server.end();
	}
}
