/** One request and its answer, as it may be shown once private things are taken out. */
export interface Exchange {
	/** The question or shared thing it was made for. */
	asked: string;
	method: string;
	/** Below the base; of another host its whole URL. */
	path: string;
	/** Fields of a form, a JSON body, or how many bytes. */
	sent: unknown;
	status: number;
	headers: Record<string, string>;
	/** JSON, or text where it is none. */
	body: unknown;
	/** Milliseconds until the answer was read. */
	ms: number;
}
