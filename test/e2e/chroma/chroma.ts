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
import { BackgroundProcess, freePorts, run, withProgress } from '../n8n/program';

const runtime = join(__dirname, 'runtime');
const runtimeFiles = ['package.json', 'package-lock.json', '.npmrc'];

const cliIn = (folder: string) => join(folder, 'node_modules/chromadb/dist/cli.mjs');

/** Installs the pinned Chroma unless it is already installed, and returns its start script. */
export async function ensureChroma(): Promise<string> {
	const key = `${fingerprint(runtime, runtimeFiles)}-${process.platform}-${process.arch}`;
	const installed = await ensureFolder(join(cacheFolder, 'chroma', key), (folder) =>
		withProgress('Downloading Chroma (once, about 80 MB on disk)', async () => {
			for (const file of runtimeFiles) cpSync(join(runtime, file), join(folder, file));
			await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], folder);
			// Not every system can load the binary of its server.
			await run(process.execPath, [cliIn(folder), '--help'], folder);
		}),
	);
	return cliIn(installed);
}

/** A real, empty Chroma server in a process and a folder of its own. */
export class Chroma {
	private constructor(
		private readonly server: BackgroundProcess,
		private readonly folder: string,
		private readonly url: string,
	) {}

	/** Starts one; the first time Chroma is downloaded. */
	static async start(): Promise<Chroma> {
		const cli = await ensureChroma();
		const [port = 0] = await freePorts(1);
		const folder = makeScratchElsewhere();
		const args = [cli, 'run', '--path', folder, '--host', '127.0.0.1', '--port', String(port)];
		const server = new BackgroundProcess(process.execPath, args, { cwd: folder, stdio: 'ignore' });
		const url = `http://127.0.0.1:${port}`;
		await server.until('answer of Chroma', async () => {
			const answer = await fetch(`${url}/api/v2/heartbeat`).catch(() => undefined);
			return answer?.ok === true;
		});
		return new Chroma(server, folder, url);
	}

	/** Starts one, or says on stderr that it cannot be installed here. */
	static async startIfPossible(): Promise<Chroma | undefined> {
		try {
			return await Chroma.start();
		} catch (error) {
			const [line] = String(error).split('\n');
			process.stderr.write(`Chroma is not tried, it cannot be installed here: ${line}\n`);
			return undefined;
		}
	}

	/** n8n's credential "ChromaDB Self-Hosted". */
	get credential(): { baseUrl: string; authentication: string } {
		return { baseUrl: this.url, authentication: 'none' };
	}

	/** How many vectors a collection has. */
	async count(collection: string): Promise<number> {
		const found: unknown = await (await fetch(`${this.collections}/${collection}`)).json();
		return Number(await (await fetch(`${this.collections}/${Object(found).id}/count`)).json());
	}

	/** Replaces the collection of this name, if any, by an empty one and returns its address. */
	async renew(name: string): Promise<string> {
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

	/** Stops it and deletes all that was stored. */
	async close(): Promise<void> {
		await this.server.end();
		remove(this.folder);
	}

	private get collections(): string {
		return `${this.url}/api/v2/tenants/default_tenant/databases/default_database/collections`;
	}
}
