import type { INode } from 'n8n-workflow';
import type { Page } from 'playwright-core';
import { answer, editTasks, on } from '../emulator';
import { findChromium, openPage } from './editor/editor';
import { ChatModel } from './chat-model';
import { closeN8n, openN8n, withN8n, type N8nFixture } from './n8n-fixture';
import { Cleanup } from './n8n/program';
import { readExample, withParameters, withSamples, type Workflow } from './n8n/workflow';
import { expectAtTheirMoments, type Player, playersOf } from './players';
import { closePostgres, importCredential, openArchive } from './storage/stores';

const chromium = findChromium();
if (chromium === undefined) {
	process.stderr.write('No Chromium here: no page is looked at. CHROMIUM_PATH can name one.\n');
}
const inBrowser = chromium === undefined ? test.skip : test;

const cleanup = new Cleanup();
let page: Page;
/** What opened by itself, such as the box of an `alert`. */
const dialogs: string[] = [];

beforeAll(async () => {
	await openN8n({ emulator: { processingMs: 300 } });
	if (chromium === undefined) return;
	page = await openPage(cleanup, chromium);
	page.on('dialog', (dialog) => {
		dialogs.push(dialog.message());
		void dialog.dismiss();
	});
});
afterAll(async () => {
	await cleanup.run();
	await closePostgres();
	await closeN8n();
});

/** An example with the videos of this machine. */
const example = ({ emulator }: N8nFixture, name: string): Workflow =>
	withSamples(readExample(name), emulator.origin);

/** Does something while a workflow is published. */
async function whilePublished(
	{ n8n }: N8nFixture,
	workflow: Workflow,
	play: () => Promise<void>,
): Promise<void> {
	const id = await n8n.importWorkflow(workflow);
	await n8n.activate(id);
	try {
		await play();
	} finally {
		await n8n.deactivate(id);
	}
}

const players = (): Promise<Player[]> => playersOf(page);

const HOSTILE = `"><script>alert(1)</script><img src=x onerror="alert(2)"> {{ 1 + 1 }} & 'so'`;

/** Nothing that was typed became a part of the page. */
async function expectUnchanged(): Promise<void> {
	expect(await page.locator('img, main script, script:has-text("alert")').count()).toBe(0);
	expect(dialogs).toEqual([]);
}

describe('find-the-moment', () => {
	/** Fills in the form as a person does, and waits for the last page. */
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
		inBrowser(
			title,
			withN8n(async (fixture) => {
				const workflow = withParameters(example(fixture, 'find-the-moment'), changes);
				await whilePublished(fixture, workflow, () => play(fixture));
			}),
		);

	inForm('plays the five moments that fit best, each from its second', async (fixture) => {
		await find(fixture, 'the lighthouse turns its beam');
		const found = await players();
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
		expectAtTheirMoments(await players());
		await expectUnchanged();
	});

	inForm('says kindly what is no address of a video, and sends nothing', async (fixture) => {
		for (const [video, says] of [
			['my holiday', /"Video URL" is not a web address\. Give the direct address/],
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
		'says so when there is no moment',
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

	/** A name of a video that is HTML; a page shows what follows the last slash of an address. */
	const NAME = `<img src=x onerror="alert(3)">`;

	/** The sample videos, one of them under that name. */
	async function store(fixture: N8nFixture): Promise<void> {
		const { n8n } = fixture;
		const workflow = example(fixture, 'search-page-store');
		const videos = workflow.nodes.find(({ name }) => name === 'Videos');
		const jsonOutput = String(videos?.parameters.jsonOutput).replace(
			'"forest-in-the-rain"',
			JSON.stringify(NAME),
		);
		const id = await n8n.importWorkflow(withParameters(workflow, { Videos: { jsonOutput } }));
		const run = await n8n.execute(id, 'Store Videos');
		expect(run).toMatchObject({ status: 'success', error: undefined });
		expect(run.json('Insert Clips')).toHaveLength(48);
	}

	inBrowser(
		'finds moments of many videos, and runs nothing of what it shows',
		withN8n(async (fixture) => {
			await whilePublished(fixture, example(fixture, 'search-page'), async () => {
				await open(fixture);
				expect(await said()).toBe('Describe the moment you are looking for.');
				await search('a train');
				expect(await said()).toBe('Nothing found. Are there clips in the store?');

				await store(fixture);
				await search('a red train in the mountains');
				const found = await players();
				expect(found).toHaveLength(12);
				expect(new Set(found.map(({ link }) => link)).size).toBe(12);
				expectAtTheirMoments(found);
				expect(await page.locator('figcaption').first().innerText()).toMatch(
					/^train-in-snowy-mountains \d:\d\d–\d:\d\d strong\s+\w+ · 0\.\d\d$/,
				);

				await search('rain in the forest');
				expectAtTheirMoments(await players());
				expect(await page.locator('figcaption b').first().innerText()).toBe(NAME);
				await expectUnchanged();

				await search(HOSTILE);
				expectAtTheirMoments(await players());
				await expectUnchanged();

				fixture.emulator.intercept(on('POST', answer(402)));
				await search('boat');
				expect(await said()).toMatch(/^The search failed\. /);
			});
		}),
	);

	/** What the note says of PGVector Store: in the place of Find Clips, its score a distance. */
	const onPgvector = (workflow: Workflow): Workflow => ({
		...workflow,
		nodes: workflow.nodes.map((node) => {
			if (node.name === 'Page') {
				const code = String(node.parameters.jsCode);
				const jsCode = code.replace('scoreIsDistance = false', 'scoreIsDistance = true');
				return { ...node, parameters: { ...node.parameters, jsCode } };
			}
			if (node.name !== 'Find Clips') return node;
			const { mode, prompt, topK } = node.parameters;
			return {
				...node,
				type: '@n8n/n8n-nodes-langchain.vectorStorePGVector',
				parameters: { mode, prompt, topK, tableName: 'n8n_vectors', options: {} },
				credentials: { postgres: { id: null, name: 'Postgres account' } },
			};
		}),
	});

	inBrowser(
		'searches the table of the archive, as its note says',
		withN8n(async (fixture) => {
			await openArchive(fixture);
			const workflow = onPgvector(example(fixture, 'search-page'));
			await whilePublished(fixture, workflow, async () => {
				await open(fixture);
				await search('the lighthouse turns its beam');
				const found = await players();
				expectAtTheirMoments(found);
				expect(found[0]?.link).toMatch(/harbour-at-sunset\.mp4#t=12,18$/);
				expect(await page.locator('figcaption').first().innerText()).toMatch(/0:12–0:18 strong/);
			});
		}),
	);
});

describe('ask-my-videos', () => {
	/** The workflow with a chat model, asked a question. */
	function asking(fixture: N8nFixture, question: string, analyze = false): Workflow {
		const workflow = withParameters(example(fixture, 'ask-my-videos'), {
			'Analyze Video': { url: `${fixture.emulator.url}/analyze` },
		});
		const nodes = workflow.nodes.map((node) =>
			node.name === 'Analyze Video' ? { ...node, disabled: !analyze } : node,
		);
		const model: INode = {
			id: '7b1d0c00-0000-4000-8000-000000002891',
			name: 'Chat Model',
			type: '@n8n/n8n-nodes-langchain.lmChatOpenAi',
			typeVersion: 1.2,
			position: [0, 600],
			parameters: { model: { __rl: true, mode: 'id', value: 'stand-in' }, options: {} },
			credentials: { openAiApi: { id: null, name: 'Chat model' } },
		};
		const connections = {
			...workflow.connections,
			'Chat Model': {
				ai_languageModel: [[{ node: 'AI Agent', type: 'ai_languageModel' as const, index: 0 }]],
			},
		};
		const pinData = { Chat: [{ json: { chatInput: question, sessionId: question } }] };
		return { ...workflow, nodes: [...nodes, model], connections, ...{ pinData } };
	}

	const links = (content: string): string[] => content.match(/http[^\s"\\]+#t=[\d.,]+/g) ?? [];

	let chat: ChatModel;
	beforeAll(async () => {
		chat = await ChatModel.start();
		await withN8n((fixture) =>
			importCredential(fixture, 'openAiApi', 'Chat model', chat.credential),
		)();
	});
	afterAll(() => chat.close());

	test(
		'answers with links to five moments, one vector each',
		withN8n(async (fixture) => {
			const { n8n, emulator } = fixture;
			const id = await n8n.importWorkflow(asking(fixture, 'Where is the lighthouse?'));
			const stored = await n8n.execute(id, 'Store Videos');
			expect(stored).toMatchObject({ status: 'success', error: undefined });
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
			const run = await n8n.execute(id, 'Chat');
			expect(run).toMatchObject({ status: 'success', error: undefined });
			const link = `${emulator.origin}/samples/harbour-at-sunset.mp4#t=12,18`;
			expect(run.json('AI Agent')).toMatchObject([{ output: `[harbour 0:12–0:18](${link})` }]);

			const [first, second] = chat.asked;
			expect(first?.tools).toEqual(['Search_Videos']);
			expect(first?.messages[0]).toMatchObject({
				role: 'system',
				content: expect.stringContaining('use only links that Search Videos gave'),
			});
			const seen = links(second?.messages.at(-1)?.content ?? '');
			expect(new Set(seen).size).toBe(5);
			expect(seen[0]).toBe(link);
		}),
	);

	test(
		'with Analyze Video asks about one stretch of a video, with the key of the credential',
		withN8n(async (fixture) => {
			const { n8n, emulator } = fixture;
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
			const id = await n8n.importWorkflow(asking(fixture, 'What is heard?', true));
			const run = await n8n.execute(id, 'Chat');
			expect(run).toMatchObject({ status: 'success', error: undefined });
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
		}),
	);
});

test(
	'watch-for-words: what a new video has of the words comes out as rows',
	withN8n(async (fixture) => {
		const { n8n, emulator } = fixture;
		const embed = withParameters(example(fixture, 'search-at-once'), {});
		expect(await n8n.execute(await n8n.importWorkflow(embed), 'Start')).toMatchObject({
			status: 'success',
		});
		const id = await n8n.importWorkflow(example(fixture, 'watch-for-words'));
		const run = await n8n.execute(id, 'Video Embedded');
		expect(run).toMatchObject({ status: 'success', error: undefined });
		const link = `${emulator.origin}/samples/harbour-at-sunset.mp4`;
		// Two clips that touch are one row; no train is in this video.
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
	}),
);
