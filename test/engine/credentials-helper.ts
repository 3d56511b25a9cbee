import type { PackageDirectoryLoader } from 'n8n-core';
import {
	ICredentialsHelper,
	type ICredentialDataDecryptedObject,
	type ICredentials,
	type IHttpRequestOptions,
} from 'n8n-workflow';

export interface CredentialData extends ICredentialDataDecryptedObject {
	apiKey: string;
	baseUrl: string;
}

/**
 * n8n's credential flow without its database: the values come from the test, the header from the
 * built credential's own `authenticate`.
 */
export class CredentialsHelper extends ICredentialsHelper {
	constructor(
		private readonly directory: PackageDirectoryLoader,
		private readonly data: CredentialData | undefined,
	) {
		super();
	}

	getParentTypes(): string[] {
		return [];
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const { authenticate } = this.directory.getCredential(typeName).type;
		if (typeof authenticate !== 'function') throw new Error('n8n would evaluate expressions here');
		return await authenticate(credentials, request);
	}

	async preAuthentication(): Promise<undefined> {
		return undefined;
	}

	async runPreAuthentication(): Promise<undefined> {
		return undefined;
	}

	async getCredentials(): Promise<ICredentials> {
		throw new Error('the encrypted form is not needed');
	}

	getCredentialsProperties(): never {
		throw new Error('the properties are not needed');
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	async getDecrypted(): Promise<ICredentialDataDecryptedObject> {
		if (!this.data) throw new Error('no credential');
		return { ...this.data };
	}

	async updateCredentials(): Promise<void> {
		throw new Error('nothing is updated');
	}

	async updateCredentialsOauthTokenData(): Promise<void> {
		throw new Error('nothing is updated');
	}
}
