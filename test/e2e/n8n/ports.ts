import { createServer, type Server } from 'node:net';

const listen = async (port: number): Promise<Server> => {
	const server = createServer();
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', resolve);
	});
	return server;
};

const portOf = async (server: Server): Promise<number> => {
	const address = server.address();
	await new Promise((resolve) => server.close(resolve));
	return typeof address === 'object' && address !== null ? address.port : 0;
};

/** Finds ports of this machine that nobody listens on, all different; the first as wanted if free. */
export async function freePorts(count: number, wanted = 0): Promise<number[]> {
	const servers = await Promise.all(
		Array.from({ length: count }, (_, index) =>
			listen(index === 0 ? wanted : 0).catch(() => listen(0)),
		),
	);
	return await Promise.all(servers.map(portOf));
}
