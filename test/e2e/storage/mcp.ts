import { fetch } from 'undici';
import type { N8n } from '../n8n/instance';
import { credential, node } from '../n8n/workflow';

/** The bearer token of all MCP servers here; n8n has it as the credential "MCP token". */
export const MCP_TOKEN = 'mcp-test-token';

/** The JSON of an answer, which may come as one server-sent event. */
const jsonOf = (text: string): unknown => {
	const event = /^data: ?(.*)$/m.exec(text);
	return text.trim() === '' ? undefined : JSON.parse(event?.[1] ?? text);
};

/** A minimal MCP client (streamable HTTP) that lists and calls tools. */
export class McpClient {
	private session: string | undefined;
	private lastId = 0;

	private constructor(private readonly url: string) {}

	/** Connects to the MCP server at a path of n8n. */
	static async connect({ url }: N8n, path: string): Promise<McpClient> {
		const client = new McpClient(`${url}/mcp/${path}`);
		await client.ask('initialize', {
			protocolVersion: '2025-03-26',
			capabilities: {},
			clientInfo: { name: 'test', version: '1.0.0' },
		});
		await client.post({ jsonrpc: '2.0', method: 'notifications/initialized' });
		return client;
	}

	/** The names of the tools. */
	async tools(): Promise<string[]> {
		const { tools } = Object(await this.ask('tools/list', {}));
		return Array.isArray(tools) ? tools.map((tool: unknown) => String(Object(tool).name)) : [];
	}

	/** Calls a tool and returns its text. @throws Error if it reports one */
	async call(name: string, args: object): Promise<string> {
		const { content, isError } = Object(await this.ask('tools/call', { name, arguments: args }));
		const parts: unknown[] = Array.isArray(content) ? content : [];
		const text = parts.map((part) => String(Object(part).text)).join('\n');
		if (isError === true) throw new Error(`${name} reports an error: ${text}`);
		return text;
	}

	private async ask(method: string, params: object): Promise<unknown> {
		const answer = await this.post({ jsonrpc: '2.0', id: ++this.lastId, method, params });
		const { error, result } = Object(answer) as { error?: unknown; result?: unknown };
		if (error !== undefined || result === undefined) {
			throw new Error(`${method} was answered ${JSON.stringify(answer)}`);
		}
		return result;
	}

	private async post(message: object): Promise<unknown> {
		const response = await fetch(this.url, {
			method: 'POST',
			headers: {
				authorization: `Bearer ${MCP_TOKEN}`,
				'content-type': 'application/json',
				accept: 'application/json, text/event-stream',
				...(this.session !== undefined && { 'mcp-session-id': this.session }),
			},
			body: JSON.stringify(message),
		});
		this.session = response.headers.get('mcp-session-id') ?? this.session;
		const text = await response.text();
		if (!response.ok) throw new Error(`the MCP server answered ${response.status}: ${text}`);
		return jsonOf(text);
	}
}

/** An MCP server of n8n, which runs tools as its agents do, but without a language model. */
export const mcpServer = (path: string) =>
	node(
		'MCP Server Trigger',
		'@n8n/n8n-nodes-langchain.mcpTrigger',
		{ authentication: 'bearerAuth', path },
		{ typeVersion: 2, webhookId: path, credentials: credential('httpBearerAuth', 'MCP token') },
	);
