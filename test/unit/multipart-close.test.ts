import { MultipartForm } from '../../nodes/shared/http/multipart-form';

/** A form whose file counts how often it is open. */
function openable() {
	const state = { open: 0 };
	const form = new MultipartForm([], {
		field: 'video_file',
		source: {
			name: 'a.mp4',
			type: 'video/mp4',
			size: 4,
			async *open() {
				state.open += 1;
				try {
					yield Buffer.from('ab');
					yield Buffer.from('cd');
				} finally {
					state.open -= 1;
				}
			},
		},
	});
	const stream = (): AsyncIterator<Uint8Array> => {
		const file = [...form.open()][0]?.[1];
		if (typeof file !== 'object') throw new Error('the form has no file');
		return file.stream()[Symbol.asyncIterator]();
	};
	return { form, state, stream };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('an upload that is broken off lets go of its file', async () => {
	const { form, state, stream } = openable();
	await stream().next();
	expect(state.open).toBe(1);
	form.close();
	await settled();
	expect(state.open).toBe(0);
	expect(form.progress).toEqual({ started: true, finished: false });
});

test('one that came to its end has nothing to let go of', async () => {
	const { form, state, stream } = openable();
	const reading = stream();
	while (!(await reading.next()).done);
	expect(state.open).toBe(0);
	form.close();
	await settled();
	expect(form.progress.finished).toBe(true);
});

test('a second attempt ends the first', async () => {
	const { form, state, stream } = openable();
	await stream().next();
	await stream().next();
	await settled();
	expect(state.open).toBe(1);
	form.close();
	await settled();
	expect(state.open).toBe(0);
});
