import { json } from 'node:stream/consumers';
import { type LocalServer, serve } from './n8n/program';

/** A message of a conversation with a model, in OpenAI's form. */
type Message = { role: string; content: string };

/** What the model says next: words, or a call of one of its tools. */
type Turn = { say: string } | { call: string; args: Record<string, unknown> };

/** What an agent sends to the model, and which tools it offers. */
type Asked = { messages: Message[]; tools: string[] };

function messageOf(turn: Turn): object {
	if ('say' in turn) return { role: 'assistant', content: turn.say };
	const call = { name: turn.call, arguments: JSON.stringify(turn.args) };
	const tool_calls = [{ id: 'call_1', type: 'function', function: call }];
	return { role: 'assistant', content: null, tool_calls };
}

/** A stand-in for a chat model behind OpenAI's API: it says what a test decides and records requests. */
export class ChatModel {
	readonly asked: Asked[] = [];
	private server: LocalServer | undefined;

	/** What it says, given the messages so far. */
	answer: (messages: Message[]) => Turn = () => ({ say: '' });

	static async start(): Promise<ChatModel> {
		const chat = new ChatModel();
		chat.server = await serve((request, response) => {
			void json(request).then((body) => {
				const completion = JSON.stringify(chat.complete(Object(body)));
				response.setHeader('content-type', 'application/json').end(completion);
			});
		});
		return chat;
	}

	private complete(request: {
		messages: Message[];
		tools?: { function: { name: string } }[];
		model: string;
	}): object {
		const { messages, tools = [], model } = request;
		this.asked.push({ messages, tools: tools.map((tool) => tool.function.name) });
		const message = messageOf(this.answer(messages));
		const finish_reason = 'tool_calls' in message ? 'tool_calls' : 'stop';
		return {
			id: 'chat-1',
			object: 'chat.completion',
			created: 0,
			model,
			choices: [{ index: 0, message, finish_reason }],
			usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
		};
	}

	/** The credential for n8n's OpenAI nodes. */
	get credential(): { apiKey: string; url: string } {
		return { apiKey: 'none', url: `${this.server?.url}/v1` };
	}

	async close(): Promise<void> {
		await this.server?.close();
	}
}
