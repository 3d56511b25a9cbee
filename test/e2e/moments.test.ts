import type { INode } from 'n8n-workflow';
import type { Page } from 'playwright-core';
import { answer, editTasks, on } from '../emulator';
import { chromiumForTests, openPage } from './editor/editor';
import { ChatModel } from './chat-model';
import { inN8n, runToSuccess, useN8n, whileActive, withN8n, type N8nFixture } from './n8n-fixture';
import {
	byId,
	credential,
	node,
	nodeOf,
	readExample,
	to,
	withNodes,
	withParameters,
	withSamples,
	type Workflow,
} from './n8n/workflow';
import { expectAtTheirMoments, playersOf } from './players';
import { openArchive } from './storage/stores';

const { chromium, browserTest } = chromiumForTests();
const inBrowser: typeof inN8n = (title, body) => browserTest(title, withN8n(body));

let page: Page;
/** Messages of dialogs that a page opened, such as `alert`. */
const dialogs: string[] = [];

useN8n();
beforeAll(
	withN8n(async ({ cleanup }) => {
		if (chromium === '') return;
		page = await openPage(cleanup, chromium);
		page.on('dialog', (dialog) => {
			dialogs.push(dialog.message());
			void dialog.dismiss();
		});
	}),
);

/** An example with the sample videos of the emulator. */
const example = ({ emulator }: N8nFixture, name: string): Workflow =>
	withSamples(readExample(name), emulator.origin);

const HOSTILE = `"><script>alert(1)</script><img src=x onerror="alert(2)"> {{ 1 + 1 }} & 'so'`;

/** Nothing that was typed became markup or ran. */
async function expectUnchanged(): Promise<void> {
	expect(await page.locator('img, main script, script:has-text("alert")').count()).toBe(0);
	expect(dialogs).toEqual([]);
}

describe('find-the-moment', () => {
	/** Submits the form and waits for the last page. */
	async function find({ n8n }: N8nFixture, words: string, video?: string): Promise<void> {
		await page.goto(`${n8n.url}/form/find-the-moment`);
		if (video !== undefined) await page.getByLabel('Video URL').fill(video);
		await page.getByLabel('What are you looking for?').fill(words);
		await page.getByRole('button', { name: 'Find it' }).click();
		await page.locator('main').waitFor({ state: 'attached', timeout: 120_000 });
	}

	const inForm = (
		title: string,
		play: (fixture: N8nFixture) => Promise<void>,
		changes: Record<string, INode['parameters']> = {},
	): void =>
		inBrowser(title, async (fixture) => {
			const workflow = withParameters(example(fixture, 'find-the-moment'), changes);
			await whileActive(fixture, workflow, () => play(fixture));
		});

	inForm('plays the five moments that fit best, each from its second', async (fixture) => {
		await find(fixture, 'the lighthouse turns its beam');
		const found = await playersOf(page);
		expect(found).toHaveLength(5);
		expect(new Set(found.map(({ link }) => link)).size).toBe(5);
		expectAtTheirMoments(found);
		// The lighthouse is in the video between 0:10 and 0:19.
		expect(found[0]?.at).toBe(12);
		const best = await page.locator('figcaption').first().innerText();
		expect(best).toMatch(/^0:12–0:18 strong\s+harbour-at-sunset\.mp4 · visual · 0\.\d\d$/);
		expect(await page.locator('h1').innerText()).toBe('the lighthouse turns its beam');
		expect(await page.locator('p').innerText()).toBe('Best matches first:');
	});

	inForm('shows what was typed as it was typed', async (fixture) => {
		await find(fixture, HOSTILE);
		expect(await page.locator('h1').innerText()).toBe(HOSTILE);
		expect(await page.locator('p').innerText()).toMatch(/^No clear match in this video\./);
		expectAtTheirMoments(await playersOf(page));
		await expectUnchanged();
	});

	inForm('explains what is not the URL of a video, and sends nothing', async (fixture) => {
		for (const [video, says] of [
			['my holiday', /"Video URL" is not a web address\. Enter the direct address/],
			['https://www.youtube.com/watch?v=1', /is a www\.youtube\.com page, not a media file/],
			[`${HOSTILE}.mp4`, /is not a web address/],
		] as const) {
			await find(fixture, 'boat', video);
			expect(await page.locator('p').innerText()).toMatch(says);
			expect(await page.locator('video').count()).toBe(0);
		}
		const sent = fixture.emulator.requests.filter(({ path }) => path.includes('/tasks'));
		expect(sent).toEqual([]);
		await expectUnchanged();
	});

	inForm(
		'says that nothing was found',
		async (fixture) => {
			fixture.emulator.intercept(
				editTasks((task, view) => {
					if (view === 'retrieve' && task.video_embedding) task.video_embedding.segments = [];
				}),
			);
			await find(fixture, 'boat');
			expect(await page.locator('p').innerText()).toMatch(/^Nothing found/);
		},
		{ 'Embed the Video': { embeddingOption: ['audio'] } },
	);
});

describe('search-page', () => {
	const open = async ({ n8n }: N8nFixture): Promise<void> => {
		await page.goto(`${n8n.url}/webhook/search-page`);
	};

	/** Types into the search field and presses Enter. */
	async function search(words: string): Promise<void> {
		await page.getByRole('searchbox').fill(words);
		await Promise.all([page.waitForNavigation(), page.getByRole('searchbox').press('Enter')]);
		expect(await page.getByRole('searchbox').inputValue()).toBe(words);
	}

	const said = () => page.locator('p').innerText();

	/** A video's name that is HTML. The page shows what follows the last slash of a URL. */
	const NAME = `<img src=x onerror="alert(3)">`;

	/** Stores the sample videos, one of them under that name. */
	async function store(fixture: N8nFixture): Promise<void> {
		const workflow = example(fixture, 'search-page-store');
		const jsonOutput = String(nodeOf(workflow, 'Videos')?.parameters.jsonOutput).replace(
			'"forest-in-the-rain"',
			JSON.stringify(NAME),
		);
		const named = withParameters(workflow, { Videos: { jsonOutput } });
		const run = await runToSuccess(fixture, named, 'Store Videos');
		expect(run.json('Insert Clips')).toHaveLength(48);
	}

	inBrowser('finds moments of many videos, and runs nothing of what it shows', async (fixture) => {
		await whileActive(fixture, example(fixture, 'search-page'), async () => {
			await open(fixture);
			expect(await said()).toBe('Describe the moment you are looking for.');
			await search('a train');
			expect(await said()).toBe('Nothing found. Are there clips in the store?');

			await store(fixture);
			await search('a red train in the mountains');
			const found = await playersOf(page);
			expect(found).toHaveLength(12);
			expect(new Set(found.map(({ link }) => link)).size).toBe(12);
			expectAtTheirMoments(found);
			expect(await page.locator('figcaption').first().innerText()).toMatch(
				/^train-in-snowy-mountains \d:\d\d–\d:\d\d strong\s+\w+ · 0\.\d\d$/,
			);

			await search('rain in the forest');
			expectAtTheirMoments(await playersOf(page));
			expect(await page.locator('figcaption b').first().innerText()).toBe(NAME);
			await expectUnchanged();

			await search(HOSTILE);
			expectAtTheirMoments(await playersOf(page));
			await expectUnchanged();

			fixture.emulator.intercept(on('POST', answer(402)));
			await search('boat');
			expect(await said()).toMatch(/^The search failed\. /);
		});
	});

	/** The page changed for PGVector Store, whose score is a distance, as its note says. */
	function onPgvector(workflow: Workflow): Workflow {
		const code = String(nodeOf(workflow, 'Page')?.parameters.jsCode);
		const jsCode = code.replace('scoreIsDistance = false', 'scoreIsDistance = true');
		const { mode, prompt, topK } = nodeOf(workflow, 'Find Clips')?.parameters ?? {};
		return withNodes(withParameters(workflow, { Page: { jsCode } }), {
			'Find Clips': {
				type: '@n8n/n8n-nodes-langchain.vectorStorePGVector',
				parameters: { mode, prompt, topK, tableName: 'n8n_vectors', options: {} },
				credentials: credential('postgres', 'Postgres account'),
			},
		});
	}

	inBrowser('searches the table of the archive, as its note says', async (fixture) => {
		await openArchive(fixture);
		const workflow = onPgvector(example(fixture, 'search-page'));
		await whileActive(fixture, workflow, async () => {
			await open(fixture);
			await search('the lighthouse turns its beam');
			const found = await playersOf(page);
			expectAtTheirMoments(found);
			expect(found[0]?.link).toMatch(/harbour-at-sunset\.mp4#t=12,18$/);
			expect(await page.locator('figcaption').first().innerText()).toMatch(/0:12–0:18 strong/);
		});
	});
});

describe('ask-my-videos', () => {
	/** The workflow with a chat model, asked a question. */
	function asking(fixture: N8nFixture, question: string, analyze = false): Workflow {
		const workflow = withNodes(
			withParameters(example(fixture, 'ask-my-videos'), {
				'Analyze Video': { url: `${fixture.emulator.url}/analyze` },
			}),
			{ 'Analyze Video': { disabled: !analyze } },
		);
		const model = node(
			'Chat Model',
			'@n8n/n8n-nodes-langchain.lmChatOpenAi',
			{ model: byId('stand-in'), options: {} },
			{ typeVersion: 1.2, credentials: credential('openAiApi', 'Chat model') },
		);
		return {
			...workflow,
			nodes: [...workflow.nodes, model],
			connections: {
				...workflow.connections,
				[model.name]: to('AI Agent', 'ai_languageModel'),
			},
			pinData: { Chat: [{ json: { chatInput: question, sessionId: question } }] },
		};
	}

	const links = (content: string): string[] => content.match(/http[^\s"\\]+#t=[\d.,]+/g) ?? [];

	let chat: ChatModel;
	beforeAll(
		withN8n(async ({ n8n, cleanup }) => {
			chat = await ChatModel.start();
			cleanup.add(() => chat.close());
			await n8n.storeCredential('openAiApi', 'Chat model', chat.credential);
		}),
	);

	inN8n('answers with links to five moments, one vector each', async (fixture) => {
		const { n8n, emulator } = fixture;
		const id = await n8n.importWorkflow(asking(fixture, 'Where is the lighthouse?'));
		const stored = await runToSuccess(fixture, id, 'Store Videos');
		const options = stored
			.json('TwelveLabs Embed Video')
			.map(({ metadata }) => String(Object(metadata).embedding_option));
		expect(new Set(options)).toEqual(new Set(['fused']));

		chat.answer = (messages) => {
			const last = messages.at(-1);
			if (last?.role === 'user')
				return { call: 'Search_Videos', args: { input: 'the lighthouse turns its beam' } };
			return { say: `[harbour 0:12–0:18](${links(last?.content ?? '')[0]})` };
		};
		const run = await runToSuccess(fixture, id, 'Chat');
		const link = `${emulator.origin}/samples/harbour-at-sunset.mp4#t=12,18`;
		expect(run.json('AI Agent')).toMatchObject([{ output: `[harbour 0:12–0:18](${link})` }]);

		const [first, second] = chat.asked;
		expect(first?.tools).toEqual(['Search_Videos']);
		expect(first?.messages[0]).toMatchObject({
			role: 'system',
			content: expect.stringContaining('use only links that Search Videos returned'),
		});
		const seen = links(second?.messages.at(-1)?.content ?? '');
		expect(new Set(seen).size).toBe(5);
		expect(seen[0]).toBe(link);
	});

	inN8n('sends a stretch of a video to Analyze Video, with its key', async (fixture) => {
		const { emulator } = fixture;
		const asked: unknown[] = [];
		emulator.intercept(
			on('POST /analyze', async (request, honest) => {
				asked.push(await request.body());
				return await answer(200, { id: '1', data: 'A bell rings.' })(request, honest);
			}),
		);
		const url = `${emulator.origin}/samples/harbour-at-sunset.mp4`;
		const args = { link: `${url}#t=12,18`, start: 12, end: 18, question: 'What is heard?' };
		chat.asked.length = 0;
		chat.answer = (messages) =>
			messages.at(-1)?.role === 'user'
				? { call: 'Analyze_Video', args }
				: { say: messages.at(-1)?.content ?? '' };
		const run = await runToSuccess(fixture, asking(fixture, 'What is heard?', true), 'Chat');
		expect(chat.asked[0]?.tools.sort()).toEqual(['Analyze_Video', 'Search_Videos']);
		expect(asked).toEqual([
			{
				video: { type: 'url', url },
				start_time: 12,
				end_time: 18,
				prompt: 'What is heard?',
				stream: false,
			},
		]);
		expect(emulator.requests.at(-1)).toMatchObject({ path: '/v1.3/analyze', authorized: true });
		expect(run.json('AI Agent')[0]?.output).toContain('A bell rings.');
	});
});

inN8n('watch-for-words returns the moments of a new video that fit the words', async (fixture) => {
	const { emulator } = fixture;
	await runToSuccess(fixture, example(fixture, 'search-at-once'));
	const run = await runToSuccess(fixture, example(fixture, 'watch-for-words'), 'Video Embedded');
	const link = `${emulator.origin}/samples/harbour-at-sunset.mp4`;
	// Adjacent clips are one row; no train is in this video.
	expect(run.json('Moments')).toEqual([
		{
			video: 'harbour-at-sunset.mp4',
			from: '0:06',
			to: '0:24',
			word: 'lighthouse',
			link: `${link}#t=6,24`,
		},
		expect.objectContaining({ word: 'boat', link: expect.stringContaining(`${link}#t=`) }),
	]);
});
