declare module '@n8n/scan-community-package/scanner/scanner.mjs' {
	/** Patterns of the leg that looks at the sources. */
	export const SOURCE_FILE_PATTERNS: string[];

	/** Lints a folder as n8n does before it verifies a package. */
	export function analyzePackage(
		packageDir: string,
		filePatterns?: string[],
	): Promise<{ passed: boolean; message?: string; details?: string }>;
}
