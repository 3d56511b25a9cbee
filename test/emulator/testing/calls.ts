import { readFileSync } from 'node:fs';

import { Emulator, type EmulatorOptions } from '../emulator';
import { SAMPLE } from './movies';

/** An answer with its JSON read (or the text, when it is none). */
export interface Answered {
	status: number;
	headers: Headers;
	body: Record<string, unknown>;
	text: string;
}

/** An emulator for the tests of a file or block, emptied before each. */
export function useEmulator(options: EmulatorOptions = {}): Emulator {
	const emulator = new Emulator(options);
	beforeAll(() => emulator.listen());
	beforeEach(() => emulator.reset());
	afterAll(() => emulator.close());
	return emulator;
}

/** One form field: text, or a file with a name. */
export type FormEntry =
	[name: string, value: string] | [name: string, value: Blob, filename: string];

/** A form with a model and the sample video, to which `more` is added. */
export function sampleForm(...more: FormEntry[]): FormData {
	return formOf(['model_name', 'marengo3.0'], ['video_file', sampleBlob(), 'sample.mp4'], ...more);
}

/** A form of exactly these entries. */
export function formOf(...entries: FormEntry[]): FormData {
	const form = new FormData();
	for (const [name, value, filename] of entries) {
		if (typeof value === 'string') form.append(name, value);
		else form.append(name, value, filename);
	}
	return form;
}

/** The sample video as a file. */
export function sampleBlob(): Blob {
	return new Blob([readFileSync(SAMPLE)]);
}

/** Sends a request with the emulator's key (unless `init` brings other headers). */
export async function call(
	emulator: Emulator,
	path: string,
	init: RequestInit = {},
): Promise<Answered> {
	const headers = { 'x-api-key': emulator.apiKey, ...init.headers };
	const response = await fetch(emulator.url + path, { ...init, headers });
	const text = await response.text();
	return { status: response.status, headers: response.headers, text, body: parsed(text) };
}

/** POST /embed/tasks. */
export function create(emulator: Emulator, body: BodyInit): Promise<Answered> {
	return call(emulator, '/embed/tasks', { method: 'POST', body });
}

/** Creates a task that must succeed. */
export async function created(emulator: Emulator, body: BodyInit): Promise<string> {
	const answer = await create(emulator, body);
	if (answer.status !== 200) throw new Error(answer.text);
	return String(answer.body._id);
}

/** Waits until `done` holds, at most two seconds or as many milliseconds as given. */
export async function until(done: () => boolean, withinMs = 2000): Promise<void> {
	for (let waited = 0; waited < withinMs && !done(); waited += 10) {
		await new Promise((resolve) => setTimeout(resolve, 10));
	}
	if (!done()) throw new Error(`it did not happen within ${withinMs} ms`);
}

function parsed(text: string): Record<string, unknown> {
	try {
		return JSON.parse(text) as Record<string, unknown>;
	} catch {
		return {};
	}
}
