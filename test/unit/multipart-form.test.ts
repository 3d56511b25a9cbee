import { FormBody, MultipartForm } from '../../nodes/shared/http/multipart-form';
import type { FileSource } from '../../nodes/shared/model/task';

interface Streamed {
	stream(): AsyncIterable<Uint8Array>;
}

function source(size: number, ...chunks: string[]): FileSource & { opened: number } {
	const file = {
		name: 'a.mp4',
		type: 'video/mp4',
		size,
		opened: 0,
		async *open() {
			file.opened += 1;
			yield* chunks.map((chunk) => Buffer.from(chunk));
		},
	};
	return file;
}

function fileOf(body: FormBody): Streamed {
	const value = [...body].at(-1)?.[1];
	if (typeof value !== 'object') throw new Error('the last part is no file');
	return value;
}

async function read(file: Streamed): Promise<string> {
	const chunks: Uint8Array[] = [];
	for await (const chunk of file.stream()) chunks.push(chunk);
	return Buffer.concat(chunks).toString();
}

test('fields come in order, repeated ones too, and the file last', () => {
	const form = new MultipartForm(
		[
			['model_name', 'm'],
			['scope', 'clip'],
			['scope', 'video'],
		],
		{ field: 'video_file', source: source(2, 'ab') },
	);
	const names = [...form.open()].map(([name]) => name);
	expect(names).toEqual(['model_name', 'scope', 'scope', 'video_file']);
});

test('it passes for a web form, and its file for a web file', () => {
	const body = new MultipartForm([], { field: 'f', source: source(2, 'ab') }).open();
	expect(Object.prototype.toString.call(body)).toBe('[object FormData]');
	expect(Object.prototype.toString.call(fileOf(body))).toBe('[object File]');
	// n8n drops a body without keys of its own.
	expect(Object.keys(body)).toContain('entries');
	expect(() => body.append()).toThrow(TypeError);
});

test('its entries can be read more than once', () => {
	const body = new FormBody([['a', '1']]);
	expect([...body.entries()]).toEqual([...body.entries()]);
	expect([...body]).toEqual([['a', '1']]);
});

test('each attempt reads the file from its beginning', async () => {
	const file = source(4, 'ab', 'cd');
	const form = new MultipartForm([], { field: 'f', source: file });
	expect(await read(fileOf(form.open()))).toBe('abcd');
	expect(await read(fileOf(form.open()))).toBe('abcd');
	expect(file.opened).toBe(2);
});

test('progress tells how far the latest attempt came', async () => {
	const form = new MultipartForm([], { field: 'f', source: source(4, 'ab', 'cd') });
	const first = fileOf(form.open());
	expect(form.progress).toEqual({ started: false, finished: false });
	const chunks = first.stream()[Symbol.asyncIterator]();
	await chunks.next();
	expect(form.progress).toEqual({ started: true, finished: false });
	await chunks.next();
	expect(form.progress.finished).toBe(false);
	await chunks.next();
	expect(form.progress).toEqual({ started: true, finished: true });
	form.open();
	expect(form.progress).toEqual({ started: false, finished: false });
});

test('without a file the few bytes count as sent', () => {
	const form = new MultipartForm([['a', '1']]);
	form.open();
	expect(form.progress).toEqual({ started: true, finished: true });
});

test.each([
	['shorter', 5],
	['longer', 3],
])('a file %s than announced ends the attempt', async (_, size) => {
	const form = new MultipartForm([], { field: 'f', source: source(size, 'ab', 'cd') });
	await expect(read(fileOf(form.open()))).rejects.toThrow(
		`The file gave 4 bytes instead of ${size}`,
	);
	expect(form.progress.finished).toBe(false);
});
