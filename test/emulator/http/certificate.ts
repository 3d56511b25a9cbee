import { execFileSync } from 'node:child_process';

/** A key and its self-signed certificate, both as PEM. */
export interface Certificate {
	key: string;
	cert: string;
}

/** Makes a certificate for 127.0.0.1 and localhost with openssl; its key exists in this process alone. */
export function makeCertificate(): Certificate {
	const args = [
		...['req', '-x509', '-nodes', '-days', '30', '-subj', '/CN=TwelveLabs emulator'],
		...['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'],
		...['-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost', '-keyout', '-', '-out', '-'],
	];
	const both = execFileSync('openssl', args, {
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const at = both.indexOf('-----BEGIN CERTIFICATE-----');
	return { key: both.slice(0, at), cert: both.slice(at) };
}
