import { fetch } from 'undici';
import { credential, node } from '../n8n/workflow';

/** A tool's answer: its texts, and whether it reports an error. */
type ToolAnswer = { texts: string[]; isError: boolean };

/** The JSON of an answer, which may come as one server-sent event. */
const jsonOf = (text: string): unknown => {
	const event = /^data: ?(.*)$/m.exec(text);
	return text.trim() === '' ? undefined : JSON.parse(event?.[1] ?? text);
};

/** A minimal MCP client (streamable HTTP) that lists and calls tools. */
export class McpClient {
	private session: string | undefined;
	private lastId = 0;

	private constructor(
		private readonly url: string,
		private readonly token: string,
	) {}

	static async connect(url: string, token: string): Promise<McpClient> {
		const client = new McpClient(url, token);
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

	async call(name: string, args: object): Promise<ToolAnswer> {
		const { content, isError } = Object(await this.ask('tools/call', { name, arguments: args }));
		const parts: unknown[] = Array.isArray(content) ? content : [];
		return { texts: parts.map((part) => String(Object(part).text)), isError: isError === true };
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
				authorization: `Bearer ${this.token}`,
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
export const mcpServer = (path: string, credentialName: string) =>
	node(
		'MCP Server Trigger',
		'@n8n/n8n-nodes-langchain.mcpTrigger',
		{ authentication: 'bearerAuth', path },
		{
			typeVersion: 2,
			webhookId: path,
			credentials: credential('httpBearerAuth', credentialName),
		},
	);
