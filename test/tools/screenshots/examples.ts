import { mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Canvas } from '../../e2e/editor/pages';
import { checkout } from '../../e2e/n8n/folders';
import type { N8n } from '../../e2e/n8n/instance';
import {
	type CredentialNames,
	exampleNames,
	readExample,
	type Workflow,
} from '../../e2e/n8n/workflow';

/** Never used: they only keep n8n from marking nodes without a credential. */
const CREDENTIALS = [
	['postgres', 'Postgres', { host: 'localhost', database: 'clips', user: 'n8n', password: 'x' }],
	['qdrantApi', 'Qdrant', { apiKey: 'x', qdrantUrl: 'http://localhost:6333' }],
	['pineconeApi', 'Pinecone', { apiKey: 'x' }],
	['httpBearerAuth', 'MCP', { token: 'x' }],
	['httpHeaderAuth', 'TwelveLabs key', { name: 'x-api-key', value: 'x' }],
] as const;

const NAMES: CredentialNames = {
	twelveLabsApi: 'TwelveLabs account',
	...Object.fromEntries(CREDENTIALS.map(([type, name]) => [type, name])),
};

/** The widest picture and the largest scale at which notes are legible and files small. */
const WIDTH = 1500;
const SCALE = 0.8;

/** Around the workflow: n8n's bars and margins. */
const AROUND = { width: 200, height: 260 };

/** The picture's margins; names are below their nodes. */
const MARGIN = { side: 44, below: 64 };

/** Of a node with the name below it. */
const NODE = { width: 110, height: 150 };

/** Hides all but the workflow. */
const STYLE = `
	body :not(:has(.vue-flow__viewport, marker)):not(.vue-flow__viewport, .vue-flow__viewport *, marker, marker *),
	[data-test-id^="execute-workflow-button"], [data-test-id="canvas-handle-plus"] {
		visibility: hidden !important;
	}
`;

/** The window in which n8n shows the whole workflow, as large as the picture allows. */
function windowFor({ nodes }: Workflow): { width: number; height: number } {
	const boxes = nodes.map(({ position: [x, y], parameters }) => ({
		left: x,
		top: y,
		right: x + Number(parameters.width ?? NODE.width),
		bottom: y + Number(parameters.height ?? NODE.height),
	}));
	const width = Math.max(...boxes.map((box) => box.right)) - Math.min(...boxes.map((b) => b.left));
	const height = Math.max(...boxes.map((box) => box.bottom)) - Math.min(...boxes.map((b) => b.top));
	const scale = Math.min(SCALE, WIDTH / width);
	return {
		width: Math.round(width * scale) + AROUND.width,
		height: Math.round(height * scale) + AROUND.height,
	};
}

/** The part of the window with the workflow, as far as the canvas reaches. */
async function workflowBox(canvas: Canvas) {
	const end = await canvas.get('canvas-wrapper').boundingBox();
	const parts = await canvas.page.locator('.vue-flow__node, .vue-flow__edge').all();
	const found = await Promise.all(parts.map((part) => part.boundingBox()));
	const boxes = found.filter((box) => box !== null);
	const left = Math.min(...boxes.map(({ x }) => x)) - MARGIN.side;
	const top = Math.min(...boxes.map(({ y }) => y)) - MARGIN.side;
	const right = Math.max(...boxes.map(({ x, width }) => x + width)) + MARGIN.side;
	const lowest = Math.max(...boxes.map(({ y, height }) => y + height)) + MARGIN.below;
	const bottom = Math.min(lowest, end === null ? lowest : end.y + end.height);
	return { x: left, y: top, width: right - left, height: bottom - top };
}

/** Takes a picture of the canvas of each example as it is after its import. */
export async function examplePictures(canvas: Canvas, n8n: N8n, folder: string): Promise<void> {
	mkdirSync(folder, { recursive: true });
	for (const [type, name, data] of CREDENTIALS) await n8n.storeCredential(type, name, { ...data });
	const { page } = canvas;
	for (const name of exampleNames()) {
		const workflow = readExample(name, NAMES);
		await page.setViewportSize(windowFor(workflow));
		await canvas.open(await n8n.importWorkflow(workflow));
		await canvas.get('zoom-to-fit').click();
		await page.mouse.move(WIDTH / 2, 8);
		await page.waitForTimeout(1500);
		const path = join(folder, `${name}.png`);
		const clip = await workflowBox(canvas);
		await page.screenshot({ path, clip, animations: 'disabled', style: STYLE });
		console.log(relative(checkout, path));
	}
}
