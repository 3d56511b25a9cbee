import { fetch, type RequestInit, type Response } from 'undici';

/** The person who owns an n8n made here. */
export type Owner = { email: string; password: string };

/** n8n's own interface to its editor, signed in as the owner. */
export class Rest {
	private cookie = '';

	constructor(private readonly url: string) {}

	/** Makes the owner of a new n8n, and is signed in as it. */
	async setUpOwner(owner: Owner): Promise<void> {
		await this.signInAt('/rest/owner/setup', { ...owner, firstName: 'Demo', lastName: 'Owner' });
	}

	/** Signs in. */
	async signIn(owner: Owner): Promise<void> {
		await this.signInAt('/rest/login', {
			emailOrLdapLoginId: owner.email,
			password: owner.password,
		});
	}

	/** Reads one resource. */
	async get(path: string): Promise<unknown> {
		return await this.answer(await this.send(path, {}));
	}

	/** Reads one resource that this version of n8n may not have; undefined then. */
	async find(path: string): Promise<unknown> {
		const response = await this.send(path, {});
		return response.status === 404 ? undefined : await this.answer(response);
	}

	/** Sends JSON. */
	async post(path: string, body: object): Promise<unknown> {
		return await this.answer(await this.send(path, this.json(body)));
	}

	private async signInAt(path: string, body: object): Promise<void> {
		const response = await this.send(path, this.json(body));
		await this.answer(response);
		this.cookie = response.headers
			.getSetCookie()
			.map((cookie) => cookie.split(';')[0])
			.join('; ');
	}

	private json(body: object): RequestInit {
		return {
			method: 'POST',
			body: JSON.stringify(body),
			headers: { 'content-type': 'application/json' },
		};
	}

	private async send(path: string, init: RequestInit): Promise<Response> {
		return await fetch(`${this.url}${path}`, {
			...init,
			headers: { ...Object(init.headers), 'browser-id': 'demo', cookie: this.cookie },
		});
	}

	private async answer(response: Response): Promise<unknown> {
		const text = await response.text();
		if (!response.ok)
			throw new Error(`n8n answered ${response.status} at ${response.url}: ${text}`);
		const parsed: unknown = JSON.parse(text);
		return typeof parsed === 'object' && parsed !== null && 'data' in parsed ? parsed.data : parsed;
	}
}
