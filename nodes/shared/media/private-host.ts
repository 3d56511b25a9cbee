/** IPv4 networks that the internet does not route: RFC 1122, 1918, 3927 and 6598. */
const PRIVATE_V4 =
	/^(0|10|127)\.|^192\.168\.|^169\.254\.|^172\.(1[6-9]|2\d|3[01])\.|^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./;

/** IPv6: loopback, unspecified, unique local (RFC 4193), link-local, and IPv4 written as IPv6. */
const PRIVATE_V6 = /^\[(::1?|f[cd][0-9a-f]{2}:.*|fe[89ab][0-9a-f]:.*|::ffff:.*)\]$/;

/** Names that only a network of one's own resolves (RFC 6761, 6762, 8375). */
const PRIVATE_NAME = /(^|\.)(localhost|local|internal|lan|intranet|home\.arpa|test|invalid)$/;

/** Whether a URL's `hostname` can not be reached from outside. */
export function isPrivate(hostname: string): boolean {
	const host = hostname.toLowerCase().replace(/\.$/, '');
	if (host.startsWith('[')) return PRIVATE_V6.test(host);
	if (/^[\d.]+$/.test(host)) return PRIVATE_V4.test(host);
	return !host.includes('.') || PRIVATE_NAME.test(host);
}
