import { Postgres } from '../../../e2e/storage/postgres';
import { pgvectorStore } from '../../../e2e/storage/store-kinds';
import { type BenchStore, exampleStep, insertStep } from './store';

const EXAMPLE = 'archive-to-pgvector';

/** The table of the example. */
const TABLE = 'n8n_vectors';

/** A real PostgreSQL with pgvector; the row way and its table are those of the example. */
export async function openPgvector(): Promise<BenchStore> {
	const postgres = await Postgres.start();
	const { type, place, credentials } = pgvectorStore;
	return {
		name: 'PGVector Store',
		credentials: [{ type: 'postgres', name: 'Postgres account', data: postgres.credential }],
		insert: insertStep(type, { ...place, tableName: TABLE }, credentials),
		rows: {
			name: 'PGVector Rows and Postgres',
			output: 'pgvector',
			step: () => ({ ...exampleStep(EXAMPLE, 'Store Clips'), credentials }),
			field: 'id',
		},
		async empty() {
			await postgres.query(`DROP TABLE IF EXISTS ${TABLE}`);
			await postgres.query(String(exampleStep(EXAMPLE, 'Prepare Table').parameters.query));
		},
		async count() {
			const sql = `SELECT count(*) AS clips FROM ${TABLE} WHERE vector_dims(embedding) = 512`;
			const [row] = await postgres.query<{ clips: string }>(sql);
			return Number(row?.clips);
		},
		close: () => postgres.close(),
	};
}
