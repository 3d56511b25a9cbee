import { readdirSync } from 'node:fs';
import type { Page } from 'playwright-core';
import type { Canvas } from '../../e2e/editor/pages';
import type { N8n } from '../../e2e/n8n/instance';
import type { Cleanup } from '../../e2e/n8n/program';
import { readExample, withParameters, type Workflow } from '../../e2e/n8n/workflow';
import { Postgres } from '../../e2e/storage/postgres';

const CREDENTIALS = [['httpBearerAuth', 'MCP token', { token: 'a-token-of-your-own' }]] as const;

/** The examples of storing and searching; the first fills the table for the others. */
function workflows(
	origin: string,
	videoFolder: string,
): [name: string, workflow: Workflow, lastNode: string][] {
	const names = readdirSync(videoFolder).filter((name) => name.endsWith('.mp4'));
	const videos = names.map((name) => ({ url: `${origin}/samples/${name}` }));
	const archive = withParameters(readExample('archive-to-pgvector'), {
		Videos: { jsonOutput: JSON.stringify({ videos }) },
	});
	return [
		['archive-to-pgvector', archive, 'Store Clips'],
		['search-by-words', readExample('search-by-words'), 'Links'],
		['search-with-vector-store', readExample('search-with-vector-store'), 'Best per Moment'],
	];
}

/** Runs each of them in the editor and takes a picture of its canvas. */
export async function searchPictures(
	cleanup: Cleanup,
	canvas: Canvas,
	n8n: N8n,
	{ origin, videoFolder }: { origin: string; videoFolder: string },
	picture: (page: Page, name: string) => Promise<void>,
): Promise<void> {
	const postgres = await Postgres.start();
	cleanup.add(() => postgres.close());
	const credentials = [['postgres', 'Postgres account', postgres.credential], ...CREDENTIALS];
	for (const [type, name, data] of credentials) {
		await n8n.rest.post('/rest/credentials', { type, name, data });
	}
	for (const [name, workflow, lastNode] of workflows(origin, videoFolder)) {
		const id = await n8n.importWorkflow(workflow);
		await canvas.open(id);
		await canvas.get('execute-workflow-button').click();
		await canvas.mark(lastNode, 'success').waitFor({ timeout: 60_000 });
		await canvas.get('zoom-to-fit').click();
		await canvas.page.waitForTimeout(6000);
		await picture(canvas.page, name);
	}
}
