import type { Account } from '../server/account';
import type { Exchange } from '../server/exchange';
import { isWebAddress } from '../media/is-web-address';
import type { FileSink } from '../media/sink';
import type { Form } from '../server/form';
import { readForm } from '../server/form';
import { parameterInvalid, parameterUnknown } from './errors';

/**
 * Reads a request's form and notes it in the log.
 * @throws ApiError and BodyAborted, see readForm
 */
export async function receiveForm<S extends FileSink>(
	account: Account,
	exchange: Exchange,
	makeSink: () => S,
): Promise<Form<S>> {
	const { record } = exchange;
	const body = await exchange.takeBody();
	const form = await readForm(exchange, body, makeSink, account.maxFileBytes, (bytes) => {
		record.bodyBytes = bytes;
	});
	record.fields = Object.fromEntries(form.fields);
	const [file] = form.files;
	if (file) {
		const { filename, contentType, sink } = file;
		record.file = { filename, contentType, bytes: sink.bytes, sha256: sink.sha256() };
	}
	return form;
}

/**
 * Holds a form's names against those an endpoint declares.
 * @param text its text fields, and whether each may be repeated
 * @param files its file fields, each at most once, with a file name
 * @throws ApiError parameter_unknown, parameter_invalid
 */
export function checkFields(
	form: Form<FileSink>,
	text: ReadonlyMap<string, { repeatable: boolean }>,
	files: readonly string[],
): void {
	for (const [name, values] of form.fields) {
		if (files.includes(name)) throw parameterInvalid(name, 'It must be a file with a file name.');
		const field = text.get(name);
		if (!field) throw parameterUnknown(name);
		if (values.length > 1 && !field.repeatable) throw repeated(name);
	}
	const seen = new Set<string>();
	for (const { name, filename } of form.files) {
		if (text.has(name)) throw parameterInvalid(name, 'It must not be a file.');
		if (!files.includes(name)) throw parameterUnknown(name);
		if (!filename) throw parameterInvalid(name, 'It must have a file name.');
		if (seen.has(name)) throw repeated(name);
		seen.add(name);
	}
}

/** @throws ApiError parameter_invalid when `value` is not an http(s) URL */
export function checkUrl(name: string, value: string): void {
	if (!isWebAddress(value)) {
		throw parameterInvalid(name, 'It must be an http or https URL of a media file.');
	}
}

function repeated(name: string) {
	return parameterInvalid(name, 'It was given more than once.');
}
