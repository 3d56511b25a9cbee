import { resolve } from 'node:path';

/** The folder of this checkout. */
export const checkout = resolve(__dirname, '../../..');

/** Where downloads and prepared folders are kept between runs; never committed. */
export const cacheFolder = resolve(
	checkout,
	process.env.N8N_TWELVELABS_CACHE === undefined || process.env.N8N_TWELVELABS_CACHE === ''
		? '.cache'
		: process.env.N8N_TWELVELABS_CACHE,
);
