import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A node's `.node.json`, for n8n's node panel. */
export interface Codex {
	categories: string[];
	subcategories?: Record<string, string[]>;
	alias: string[];
}

/** The category of a node that would have none. */
const ELSEWHERE = 'Data & Storage';

/** The same node without the category AI, should n8n refuse it to us: see .github/CONTRIBUTING.md. */
export function withoutAi<T extends Codex>(codex: T): T {
	const categories = codex.categories.filter((category) => category !== 'AI');
	const subcategories = Object.entries(codex.subcategories ?? {}).filter(([name]) => name !== 'AI');
	const result = { ...codex, categories: categories.length > 0 ? categories : [ELSEWHERE] };
	if (subcategories.length > 0) result.subcategories = Object.fromEntries(subcategories);
	else delete result.subcategories;
	return result;
}

/** The codex files of this checkout. */
export const codexFiles = (): string[] => {
	const nodes = path.join(__dirname, '../../../nodes');
	return readdirSync(nodes, { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.node.json'))
		.map((file) => path.join(nodes, file));
};

if (require.main === module) {
	for (const file of codexFiles()) {
		const codex = JSON.parse(readFileSync(file, 'utf8')) as Codex;
		writeFileSync(file, `${JSON.stringify(withoutAi(codex), null, '\t')}\n`);
	}
}
