/** What an answer is made of: small, and the same whenever the service behaves the same. */
export type Json = null | boolean | number | string | Json[] | JsonObject;

/** @see Json */
export interface JsonObject {
	[key: string]: Json | undefined;
}
