import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A message of a conversation with a model, in OpenAI's form. */
export type Message = { role: string; content: string };

/** What the model is to say next: words, or a call of one of its tools. */
export type Turn = { say: string } | { call: string; args: Record<string, unknown> };

/** What an agent asked of the model. */
export type Asked = { messages: Message[]; tools: string[] };

const messageOf = (turn: Turn): object =>
	'say' in turn
		? { role: 'assistant', content: turn.say }
		: {
				role: 'assistant',
				content: null,
				tool_calls: [
					{
						id: 'call_1',
						type: 'function',
						function: { name: turn.call, arguments: JSON.stringify(turn.args) },
					},
				],
			};

/** Stands in for a chat model behind OpenAI's API: says what a test decides, and keeps what it was asked. */
export class ChatModel {
	readonly asked: Asked[] = [];

	/** What it says, by the messages so far. */
	answer: (messages: Message[]) => Turn = () => ({ say: '' });

	private constructor(private readonly server: Server) {}

	/** Starts one on this machine. */
	static async start(): Promise<ChatModel> {
		const server = createServer((req, res) => {
			void text(req).then((body) => {
				const { messages, tools, model } = JSON.parse(body) as {
					messages: Message[];
					tools?: { function: { name: string } }[];
					model: string;
				};
				chat.asked.push({ messages, tools: (tools ?? []).map((tool) => tool.function.name) });
				const message = messageOf(chat.answer(messages));
				const reason = 'tool_calls' in message ? 'tool_calls' : 'stop';
				res.setHeader('content-type', 'application/json').end(
					JSON.stringify({
						id: 'chat-1',
						object: 'chat.completion',
						created: 0,
						model,
						choices: [{ index: 0, message, finish_reason: reason }],
						usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
					}),
				);
			});
		});
		const chat = new ChatModel(server);
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return chat;
	}

	/** The credential that leads n8n's OpenAI nodes to it. */
	get credential(): { apiKey: string; url: string } {
		const { port } = this.server.address() as AddressInfo;
		return { apiKey: 'none', url: `http://127.0.0.1:${port}/v1` };
	}

	/** Stops it. */
	async close(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}
}
