import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { InstalledN8n } from './install';

/** What an n8n process gets from the environment of the one that starts it. */
const inherited = [
	'PATH',
	'HOME',
	'LANG',
	'TMPDIR',
	'TEMP',
	'TMP',
	'SystemRoot',
	'USERPROFILE',
	'APPDATA',
	'LOCALAPPDATA',
	'HTTP_PROXY',
	'HTTPS_PROXY',
	'NO_PROXY',
	'http_proxy',
	'https_proxy',
	'no_proxy',
	'NODE_EXTRA_CA_CERTS',
];

/** The settings of one isolated n8n. */
export type Settings = {
	userFolder: string;
	port: number;
	brokerPort: number;
	/** Folders that the Read/Write Files node may open. */
	fileFolders: string[];
	/** The n8n to run. */
	installed: InstalledN8n;
};

/**
 * The environment of an n8n that keeps everything in its own user folder, listens on this machine
 * only, and asks no server for news, templates, banners, licences or its list of packages.
 */
export function environment(settings: Settings): NodeJS.ProcessEnv {
	const { folder } = settings.installed;
	// Its list of servers comes from the internet at every start; an n8n without it refuses the name.
	const registry = 'mcp-registry';
	const hasRegistry = existsSync(join(folder, 'node_modules/n8n/dist/modules', registry));
	const own = Object.entries(process.env).filter(([name]) => inherited.includes(name));
	return {
		...Object.fromEntries(own),
		// Where Node.js keeps compiled code between runs.
		NODE_COMPILE_CACHE: join(folder, 'compile-cache'),
		N8N_USER_FOLDER: settings.userFolder,
		N8N_HOST: '127.0.0.1',
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_PORT: String(settings.port),
		N8N_EDITOR_BASE_URL: `http://127.0.0.1:${settings.port}`,
		N8N_RUNNERS_BROKER_PORT: String(settings.brokerPort),
		N8N_RESTRICT_FILE_ACCESS_TO: settings.fileFolders.join(';'),
		N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem',
		N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'true',
		N8N_SECURE_COOKIE: 'false',
		N8N_LOG_LEVEL: 'info',
		NO_COLOR: '1',
		DB_TYPE: 'sqlite',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		...(hasRegistry && { N8N_DISABLED_MODULES: registry }),
		N8N_PYTHON_ENABLED: 'false',
		EXTERNAL_FRONTEND_HOOKS_URLS: '',
		// A run that n8n loses is an error here, not something to try again.
		N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '5',
	};
}
