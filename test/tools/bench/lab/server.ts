import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { installTarball } from '../../../e2e/n8n/package-tarball';
import type { InstalledN8n } from '../../../e2e/n8n/install';
import { N8n } from '../../../e2e/n8n/instance';
import { remove } from '../../../e2e/n8n/folders';
import { makeUserFolder } from '../../../e2e/n8n/session';
import { childrenRunning } from './children';

/** A credential by whose name nodes find it. */
export interface StoredCredential {
	type: string;
	name: string;
	data: ICredentialDataDecryptedObject;
}

/** A real n8n under measurement, with this package in it. */
export interface Server {
	n8n: N8n;
	/** Of n8n's main process; undefined where it can not be found out. */
	pid: number | undefined;
	/** Stores a credential, unless one of its name was stored already. */
	keep(credential: StoredCredential): Promise<void>;
	stop(): Promise<void>;
}

/** Starts a new n8n with this package and a TwelveLabs credential for `baseUrl`. */
export async function startServer(
	installed: InstalledN8n,
	tarball: string,
	baseUrl: string,
	fileFolders: string[],
): Promise<Server> {
	const folder = await makeUserFolder(installed);
	await installTarball(tarball, folder.path);
	const others = childrenRunning(installed.n8nBin);
	const n8n = await N8n.start(installed, folder.path, { fileFolders });
	await n8n.rest.signIn(folder.owner);
	await n8n.importCredential({ apiKey: 'tlk_emulated_key', baseUrl });
	const kept = new Set<string>();
	return {
		n8n,
		pid: childrenRunning(installed.n8nBin).find((pid) => !others.includes(pid)),
		async keep(credential) {
			if (kept.has(credential.name)) return;
			kept.add(credential.name);
			await n8n.rest.post('/rest/credentials', { ...credential });
		},
		async stop() {
			await n8n.kill();
			remove(folder.path);
		},
	};
}
