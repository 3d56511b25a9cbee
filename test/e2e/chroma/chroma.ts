import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fetch } from 'undici';
import {
	cacheFolder,
	ensureFolder,
	fingerprint,
	makeScratchElsewhere,
	remove,
} from '../n8n/folders';
import { freePorts, run, until, withProgress } from '../n8n/program';

const runtime = join(__dirname, 'runtime');
const runtimeFiles = ['package.json', 'package-lock.json', '.npmrc'];

const cliIn = (folder: string) => join(folder, 'node_modules/chromadb/dist/cli.mjs');

/** Installs the pinned Chroma unless it is there already, and gives its start script. */
export async function ensureChroma(): Promise<string> {
	const key = `${fingerprint(runtime, runtimeFiles)}-${process.platform}-${process.arch}`;
	const installed = await ensureFolder(join(cacheFolder, 'chroma', key), 'chroma', (folder) =>
		withProgress('Downloading Chroma (once, about 80 MB on disk)', async () => {
			for (const file of runtimeFiles) cpSync(join(runtime, file), join(folder, file));
			await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], folder);
			// Its server is a binary that not every system can load.
			await run(process.execPath, [cliIn(folder), '--help'], folder);
		}),
	);
	return cliIn(installed);
}

/** A real Chroma server with nothing in it, in a process and a folder of its own. */
export class Chroma {
	private readonly killAtExit = () => this.server.kill('SIGKILL');

	private constructor(
		private readonly server: ChildProcess,
		private readonly folder: string,
		/** Where it answers. */
		readonly url: string,
	) {
		process.once('exit', this.killAtExit);
	}

	/** Starts one; the first time Chroma is downloaded. */
	static async start(): Promise<Chroma> {
		const cli = await ensureChroma();
		const [port = 0] = await freePorts(1);
		const folder = makeScratchElsewhere();
		const args = [cli, 'run', '--path', folder, '--host', '127.0.0.1', '--port', String(port)];
		const server = spawn(process.execPath, args, { cwd: folder, stdio: 'ignore' });
		const chroma = new Chroma(server, folder, `http://127.0.0.1:${port}`);
		await until('answer of Chroma', () => chroma.isReady());
		return chroma;
	}

	/** Starts one; undefined, said on stderr, where it cannot be installed. */
	static async startWhereItCan(): Promise<Chroma | undefined> {
		try {
			return await Chroma.start();
		} catch (error) {
			const [line] = String(error).split('\n');
			process.stderr.write(`Chroma is not tried, it cannot be installed here: ${line}\n`);
			return undefined;
		}
	}

	/** What n8n's credential "ChromaDB Self-Hosted" is made of. */
	get credential(): { baseUrl: string; authentication: string } {
		return { baseUrl: this.url, authentication: 'none' };
	}

	/** How many vectors a collection has. */
	async count(collection: string): Promise<number> {
		const found: unknown = await (await fetch(`${this.collections}/${collection}`)).json();
		return Number(await (await fetch(`${this.collections}/${Object(found).id}/count`)).json());
	}

	/** Makes an empty collection, in the place of one of this name, and gives its address. */
	async renew(name: string): Promise<string> {
		// One that was never there cannot be deleted, which is as well.
		await fetch(`${this.collections}/${name}`, { method: 'DELETE' });
		const answer = await fetch(this.collections, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ name }),
		});
		const made: unknown = await answer.json();
		if (!answer.ok) throw new Error(`Chroma made no collection: ${JSON.stringify(made)}`);
		return `${this.collections}/${Object(made).id}`;
	}

	/** Stops it; all that was stored is gone. */
	async close(): Promise<void> {
		process.off('exit', this.killAtExit);
		if (this.server.exitCode === null && this.server.signalCode === null) {
			const ended = once(this.server, 'exit');
			this.server.kill('SIGKILL');
			await ended;
		}
		remove(this.folder);
	}

	private get collections(): string {
		return `${this.url}/api/v2/tenants/default_tenant/databases/default_database/collections`;
	}

	private async isReady(): Promise<boolean> {
		if (this.server.exitCode !== null) throw new Error('Chroma ended by itself');
		const answer = await fetch(`${this.url}/api/v2/heartbeat`).catch(() => undefined);
		return answer?.ok === true;
	}
}
