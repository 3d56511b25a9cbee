/**
 * mp4box 2.x declares its types only through package "exports", which the classic module resolution
 * that n8n packages compile with does not read. This points it at the same declarations.
 */
declare module 'mp4box' {
	export * from 'mp4box/dist/mp4box.all.cjs';
}
