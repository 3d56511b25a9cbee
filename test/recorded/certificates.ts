import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { TlsOptions } from 'node:tls';
import type { Certificates } from './cases';

/** Makes a CA, what it signed, and a certificate that only itself signed; gives the CA's file. */
export function makeCertificates(folder: string): string {
	const make = (name: string, ...args: string[]): void => {
		const files = ['-keyout', `${name}.key`, '-out', `${name}.pem`, '-subj', `/CN=${name}`];
		const all = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', ...files, ...args];
		execFileSync('openssl', all, { cwd: folder, stdio: 'pipe' });
	};
	const signed = [
		'-CA',
		'ca.pem',
		'-CAkey',
		'ca.key',
		'-addext',
		'basicConstraints=critical,CA:FALSE',
	];
	make('ca');
	make('good', ...signed, '-addext', 'subjectAltName=IP:127.0.0.1');
	make('otherName', ...signed, '-addext', 'subjectAltName=DNS:other.invalid');
	make('selfSigned', '-addext', 'subjectAltName=IP:127.0.0.1');
	return path.join(folder, 'ca.pem');
}

export function readCertificates(folder: string): Certificates {
	const read = (name: string): TlsOptions => ({
		key: readFileSync(path.join(folder, `${name}.key`)),
		cert: readFileSync(path.join(folder, `${name}.pem`)),
	});
	return { good: read('good'), otherName: read('otherName'), selfSigned: read('selfSigned') };
}
