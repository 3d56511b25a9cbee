import { call, formOf, type FormEntry, useEmulator } from '../testing/calls';
import { flacOf, jpegOf, mp3Of, pngOf, wavOf } from '../testing/media';

const emulator = useEmulator();

const MODEL: FormEntry = ['model_name', 'marengo3.0'];

const START: FormEntry = ['audio_start_offset_sec', '5'];

const post = (...entries: FormEntry[]) =>
	call(emulator, '/embed', { method: 'POST', body: formOf(...entries) });

const file = (name: string, bytes: Buffer<ArrayBuffer>): FormEntry => [
	name,
	new Blob([bytes]),
	'a.bin',
];

test.each([
	['JPEG', file('image_file', jpegOf(128, 128))],
	['PNG', file('image_file', pngOf(128, 900))],
	['WAV', file('audio_file', wavOf(4))],
	['FLAC', file('audio_file', flacOf(9))],
	['MP3', file('audio_file', mp3Of(5))],
])('takes %s', async (_, entry) => {
	expect((await post(MODEL, entry)).status).toBe(200);
});

test.each<[string, FormEntry[], string]>([
	['no model', [['text', 'a']], 'parameter_not_provided'],
	['another model', [['model_name', 'marengo3.5'], file('text', wavOf(4))], 'parameter_invalid'],
	['nothing to embed', [MODEL], 'parameter_not_provided'],
	['an empty text', [MODEL, ['text', ' ']], 'parameter_invalid'],
	['a text of over 500 tokens', [MODEL, ['text', 'a '.repeat(501)]], 'parameter_invalid'],
	['two texts', [MODEL, ['text', 'a'], ['text', 'b']], 'parameter_invalid'],
	['truncation', [MODEL, ['text', 'a'], ['text_truncate', 'end']], 'parameter_unknown'],
	['a video', [MODEL, file('video_file', pngOf(200, 200))], 'parameter_unknown'],
	['a small image', [MODEL, file('image_file', pngOf(200, 127))], 'parameter_invalid'],
	['an image that is none', [MODEL, file('image_file', wavOf(5))], 'parameter_invalid'],
	['a short sound', [MODEL, file('audio_file', wavOf(3))], 'parameter_invalid'],
	['a sound that is none', [MODEL, file('audio_file', pngOf(200, 200))], 'parameter_invalid'],
	['an offset without a sound', [MODEL, ['text', 'a'], START], 'parameter_invalid'],
	['an offset after it', [MODEL, file('audio_file', wavOf(5)), START], 'parameter_invalid'],
	[
		'an image twice',
		[MODEL, ['image_url', 'http://h/a.png'], file('image_file', pngOf(200, 200))],
		'parameter_invalid',
	],
	['a URL that is none', [MODEL, ['audio_url', 'waves.mp3']], 'parameter_invalid'],
])('refuses %s', async (_, entries, code) => {
	const answer = await post(...entries);
	expect([answer.status, answer.body.code]).toEqual([400, code]);
});

test('a URL that cannot be used is that modality’s error within the 200', async () => {
	const url = `${emulator.origin}/samples/nothing.mp4`;
	const { status, body } = await post(MODEL, ['text', 'sea'], ['image_url', url]);
	expect(status).toBe(200);
	expect(body.text_embedding).toHaveProperty('segments');
	expect(body.image_embedding).toEqual({
		metadata: { input_url: url },
		error_message: 'It answered HTTP 404.',
	});
});
