import { TwelveLabs } from 'twelvelabs-js';
import type { NodeRun } from './engine';
import { EngineFixture } from './engine-fixture';

/* An independent check of what Embed Query sends: TwelveLabs' own client sends the same. */

const fixture = new EngineFixture();

let client: TwelveLabs;
beforeAll(() => {
	// The client takes its address from the environment only, when it is made.
	process.env.TWELVELABS_BASE_URL = fixture.emulator.url;
	client = new TwelveLabs({ apiKey: fixture.emulator.apiKey });
	delete process.env.TWELVELABS_BASE_URL;
});

type Query = Parameters<TwelveLabs['embed']['v2']['create']>[0];

// Nothing listens there: what is at the address does not matter, only what is sent.
const url = 'http://127.0.0.1:9/a';
const mediaSource = { url };
const whole = { embeddingScope: ['asset' as const] };
const text = 'a boat';
const older = { modelName: 'marengo3.0' as const };
const newer = { modelName: 'marengo3.5' as const, inputType: 'multi_input' as const };
const multi = (mediaType: 'image' | 'audio' | 'video'): Query => ({
	...newer,
	multiInput: { mediaSources: [{ mediaType, url }] },
});

test.each<[string, NodeRun['parameters'], Query]>([
	['text', older, { ...older, inputType: 'text', text: { inputText: text } }],
	['image', older, { ...older, inputType: 'image', image: { mediaSource } }],
	[
		'textImage',
		older,
		{ ...older, inputType: 'text_image', textImage: { mediaSource, inputText: text } },
	],
	[
		'audio',
		{ ...older, options: { audioStartOffsetSec: 1.5 } },
		{
			...older,
			inputType: 'audio',
			audio: { mediaSource, startSec: 1.5, embeddingOption: ['audio'], ...whole },
		},
	],
	[
		'video',
		older,
		{ ...older, inputType: 'video', video: { mediaSource, embeddingOption: ['visual'], ...whole } },
	],
	['text', newer, { ...newer, multiInput: { inputText: text } }],
	['image', newer, multi('image')],
	[
		'textImage',
		newer,
		{
			...newer,
			multiInput: {
				inputText: text,
				mediaSources: [{ name: 'image', mediaType: 'image', url }],
			},
		},
	],
	['audio', newer, multi('audio')],
	['video', newer, multi('video')],
])('%s of %j', async (operation, { modelName, options = {} }, asked) => {
	await client.embed.v2.create(asked).catch(() => undefined);
	await fixture.run({
		node: 'embedQuery',
		parameters: {
			operation,
			modelName,
			text,
			source: 'url',
			url,
			options: { embedApi: 'v2', ...Object(options) },
		},
	});
	const [theirs, ours] = fixture.emulator.requests;
	expect(theirs?.json).toMatchObject({ model_name: modelName });
	expect([ours?.method, ours?.path, ours?.json]).toEqual([
		theirs?.method,
		theirs?.path,
		theirs?.json,
	]);
});
