import type { PackageDirectoryLoader } from 'n8n-core';
import {
	ICredentialsHelper,
	type IAuthenticateGeneric,
	type ICredentialDataDecryptedObject,
	type ICredentials,
	type IHttpRequestOptions,
	type INode,
	type Workflow,
} from 'n8n-workflow';

export interface CredentialData extends ICredentialDataDecryptedObject {
	apiKey: string;
	baseUrl: string;
}

/**
 * n8n's credential flow without its database: the values come from the test, the header from the
 * built credential's own `authenticate`, resolved by n8n's expression engine as n8n does it.
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
		workflow: Workflow,
		node: INode,
	): Promise<IHttpRequestOptions> {
		const { type } = this.directory.getCredential(typeName);
		const { headers = {} } = (type.authenticate as IAuthenticateGeneric).properties;
		const resolved = Object.entries(headers).map(([name, value]) => [
			name,
			workflow.expression.getSimpleParameterValue(node, value as string, 'internal', {
				$credentials: credentials,
			}),
		]);
		return { ...request, headers: { ...request.headers, ...Object.fromEntries(resolved) } };
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
