import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fetch, FormData } from 'undici';
import { expectSuccess, type N8nFixture } from '../n8n-fixture';
import type { Execution } from '../n8n/execution';
import { checkout } from '../n8n/folders';
import { readExample, withNodes, withParameters } from '../n8n/workflow';
import { bruteForce, type Stored } from './distance';
import { Postgres } from './postgres';

/** The sample videos of this repository. */
export const sampleNames = readdirSync(join(checkout, 'test/emulator/samples')).filter((name) =>
	name.endsWith('.mp4'),
);

let postgres: Promise<Postgres> | undefined;

/** The one PostgreSQL of a test file; the first call starts it and stores its credential in n8n. */
export async function openPostgres({ n8n, cleanup }: N8nFixture): Promise<Postgres> {
	postgres ??= Postgres.start().then(async (started) => {
		cleanup.add(() => started.close());
		await n8n.storeCredential('postgres', 'Postgres account', started.credential);
		return started;
	});
	return await postgres;
}

/** Imports the example that fills the table, with the URLs of the sample videos; returns its run. */
export async function importArchive(
	{ n8n, emulator }: N8nFixture,
	{ filtered = true, batchSize = 500 } = {},
): Promise<() => Promise<Execution>> {
	const videos = sampleNames.map((name) => ({
		url: `${emulator.origin}/samples/${name}`,
		title: name.replace('.mp4', ''),
	}));
	const workflow = withParameters(readExample('archive-to-pgvector'), {
		Videos: { jsonOutput: JSON.stringify({ videos }) },
		'500 at a Time': { batchSize },
	});
	const changes = { 'Not Stored Yet': { disabled: !filtered } };
	const id = await n8n.importWorkflow(withNodes(workflow, changes));
	return () => n8n.execute(id, 'Every Night');
}

/** A PostgreSQL with the clips of the sample videos, stored by the example. */
export async function openArchive(fixture: N8nFixture): Promise<Postgres> {
	const opened = await openPostgres(fixture);
	expectSuccess(await (await importArchive(fixture))());
	fixture.emulator.requests.length = 0;
	return opened;
}

/** The vector of a text, requested past n8n. */
export async function vectorOf({ emulator }: N8nFixture, text: string): Promise<number[]> {
	const body = new FormData();
	body.append('model_name', 'marengo3.0');
	body.append('text', text);
	const response = await fetch(`${emulator.url}/embed`, {
		method: 'POST',
		headers: { 'x-api-key': emulator.apiKey },
		body,
	});
	const [segment]: unknown[] = Object(Object(await response.json()).text_embedding).segments;
	const { float } = Object(segment);
	if (!Array.isArray(float)) throw new Error('no vector');
	return float.map(Number);
}

/** A clip found by brute force. */
type Near = { id: string; distance: number; text: string };

/** The best hit of each moment, the nearest to the words first, from all rows of the table. */
export async function nearestByHand(
	fixture: N8nFixture,
	opened: Postgres,
	words: string,
): Promise<Near[]> {
	const rows = await opened.query<{ id: string; embedding: string; text: string }>(
		'SELECT id, text, embedding::text AS embedding FROM n8n_vectors',
	);
	const stored = rows.map(({ id, embedding }): Stored => {
		const vector: unknown = JSON.parse(embedding);
		return { id, vector: Array.isArray(vector) ? vector.map(Number) : [] };
	});
	const texts = new Map(rows.map(({ id, text }) => [id, text]));
	const seen = new Set<string>();
	return bruteForce(await vectorOf(fixture, words), stored)
		.map((near) => ({ ...near, text: texts.get(near.id) ?? '' }))
		.filter(({ text }) => {
			// The text of a clip is the video, the time, and the option in parentheses.
			const moment = text.replace(/ \([a-z]+\)$/, '');
			return !seen.has(moment) && seen.add(moment);
		});
}
