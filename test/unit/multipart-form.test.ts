import { FormBody, MultipartForm } from '../../nodes/shared/http/multipart-form';

interface Streamed {
	stream(): AsyncIterable<Uint8Array>;
}

/** A form with a file of four bytes, and how often that was opened and is open. */
function formOf(size = 4) {
	const file = { opened: 0, open: 0 };
	const source = {
		name: 'a.mp4',
		type: 'video/mp4',
		size,
		async *open() {
			file.opened += 1;
			file.open += 1;
			try {
				yield Buffer.from('ab');
				yield Buffer.from('cd');
			} finally {
				file.open -= 1;
			}
		},
	};
	const fields = [
		['model_name', 'm'],
		['scope', 'clip'],
		['scope', 'video'],
	] as const;
	const form = new MultipartForm(fields, { field: 'video_file', source });
	return { form, file };
}

function fileOf(body: FormBody): Streamed {
	const value = [...body].at(-1)?.[1];
	if (typeof value !== 'object') throw new Error('the last part is not a file');
	return value;
}

/** A new attempt to send the form: its file, piece by piece. */
const attempt = (form: MultipartForm): AsyncIterator<Uint8Array> =>
	fileOf(form.open()).stream()[Symbol.asyncIterator]();

async function read(form: MultipartForm): Promise<string> {
	const chunks: Uint8Array[] = [];
	for await (const chunk of fileOf(form.open()).stream()) chunks.push(chunk);
	return Buffer.concat(chunks).toString();
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('fields come in order, repeated ones too, and the file last', () => {
	const names = [...formOf().form.open()].map(([name]) => name);
	expect(names).toEqual(['model_name', 'scope', 'scope', 'video_file']);
});

test('the body looks like a web FormData, and its file like a web File', () => {
	const body = formOf().form.open();
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
	const { form, file } = formOf();
	expect([await read(form), await read(form)]).toEqual(['abcd', 'abcd']);
	expect(file.opened).toBe(2);
});

test('progress tells how far the latest attempt came', async () => {
	const { form } = formOf();
	const chunks = attempt(form);
	expect(form.progress).toEqual({ started: false, finished: false });
	for (const finished of [false, false, true]) {
		await chunks.next();
		expect(form.progress).toEqual({ started: true, finished });
	}
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
])('a file that is %s than announced ends the attempt', async (_, size) => {
	const { form } = formOf(size);
	await expect(read(form)).rejects.toThrow(`The file had 4 bytes instead of ${size}`);
	expect(form.progress.finished).toBe(false);
});

test('closing the form closes the file of a broken upload', async () => {
	const { form, file } = formOf();
	await attempt(form).next();
	expect(file.open).toBe(1);
	form.close();
	await settled();
	expect(file.open).toBe(0);
	expect(form.progress).toEqual({ started: true, finished: false });
});

test('a file that was read to its end is closed already', async () => {
	const { form, file } = formOf();
	await read(form);
	expect(file.open).toBe(0);
	form.close();
	await settled();
	expect(form.progress.finished).toBe(true);
});

test('a second attempt closes the file of the first', async () => {
	const { form, file } = formOf();
	await attempt(form).next();
	await attempt(form).next();
	await settled();
	expect(file.open).toBe(1);
});
