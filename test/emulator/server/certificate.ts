import type { KeyObject } from 'node:crypto';
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** A key and its self-signed certificate, both as PEM. */
export interface Certificate {
	key: string;
	cert: string;
}

/** DER tags (X.690) of what a certificate is made of. */
const TAG = {
	integer: 0x02,
	bits: 0x03,
	octets: 0x04,
	oid: 0x06,
	text: 0x0c,
	utcTime: 0x17,
	sequence: 0x30,
	set: 0x31,
	version: 0xa0,
	extensions: 0xa3,
	dnsName: 0x82,
	ipAddress: 0x87,
} as const;

/** Object identifiers as DER writes them: ecdsa-with-SHA256, commonName, subjectAltName. */
const OID = { ecdsaSha256: '2a8648ce3d040302', commonName: '550403', altName: '551d11' } as const;

/** Valid whatever the clock of the machine says: UTCTime ends in 2049. */
const VALID = { from: '200101000000Z', until: '491231235959Z' } as const;

/**
 * Makes a certificate for 127.0.0.1 and localhost, of a key that exists in this process alone. Node
 * can read certificates and not make them, and no package for it is installed here: so this writes
 * the few fields of RFC 5280 that a client looks at.
 */
export function makeCertificate(): Certificate {
	const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const body = toBeSigned(publicKey);
	const signature = sign('sha256', body, privateKey);
	const der = node('sequence', body, algorithm(), bits(signature));
	const lines = der.toString('base64').replace(/.{1,64}/g, '$&\n');
	return {
		key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
		cert: `-----BEGIN CERTIFICATE-----\n${lines}-----END CERTIFICATE-----\n`,
	};
}

function toBeSigned(publicKey: KeyObject): Buffer {
	const name = node(
		'sequence',
		node(
			'set',
			node('sequence', oid('commonName'), node('text', Buffer.from('TwelveLabs emulator'))),
		),
	);
	const time = (value: string) => node('utcTime', Buffer.from(value));
	// The first bit must be clear: the number is signed.
	const serial = Buffer.concat([Buffer.of(1), randomBytes(8)]);
	return node(
		'sequence',
		node('version', node('integer', Buffer.of(2))),
		node('integer', serial),
		algorithm(),
		name,
		node('sequence', time(VALID.from), time(VALID.until)),
		name,
		publicKey.export({ type: 'spki', format: 'der' }),
		node('extensions', node('sequence', alternativeNames())),
	);
}

function alternativeNames(): Buffer {
	const names = node(
		'sequence',
		node('ipAddress', Buffer.of(127, 0, 0, 1)),
		node('dnsName', Buffer.from('localhost')),
	);
	return node('sequence', oid('altName'), node('octets', names));
}

function algorithm(): Buffer {
	return node('sequence', oid('ecdsaSha256'));
}

function oid(name: keyof typeof OID): Buffer {
	return node('oid', Buffer.from(OID[name], 'hex'));
}

/** A bit string of whole bytes. */
function bits(bytes: Buffer): Buffer {
	return node('bits', Buffer.of(0), bytes);
}

/** One DER value: tag, length, contents. */
function node(tag: keyof typeof TAG, ...parts: Buffer[]): Buffer {
	const contents = Buffer.concat(parts);
	const { length } = contents;
	const size =
		length < 128
			? Buffer.of(length)
			: length < 256
				? Buffer.of(0x81, length)
				: Buffer.of(0x82, length >> 8, length & 0xff);
	return Buffer.concat([Buffer.of(TAG[tag]), size, contents]);
}
