import type { Endpoint } from '../v2/errors';
import { createAsset } from './create';
import { deleteAsset, listAssets, retrieveAsset } from './read';
import { createUpload } from './uploads/create';
import { listUploads, moreUrls, retrieveUpload } from './uploads/read';
import { reportParts } from './uploads/report';

/** Method, path below the base, endpoint. `multipart-uploads` comes before the IDs of assets. */
export const ASSET_ROUTES: readonly [string, RegExp, Endpoint][] = [
	['POST', /^\/assets\/multipart-uploads$/, createUpload],
	['GET', /^\/assets\/multipart-uploads$/, listUploads],
	['GET', /^\/assets\/multipart-uploads\/([^/]+)$/, retrieveUpload],
	['POST', /^\/assets\/multipart-uploads\/([^/]+)$/, reportParts],
	['POST', /^\/assets\/multipart-uploads\/([^/]+)\/presigned-urls$/, moreUrls],
	['POST', /^\/assets$/, createAsset],
	['GET', /^\/assets$/, listAssets],
	['GET', /^\/assets\/([^/]+)$/, retrieveAsset],
	['DELETE', /^\/assets\/([^/]+)$/, deleteAsset],
];
