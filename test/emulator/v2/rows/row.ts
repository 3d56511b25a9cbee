/** One row of `data`, in the API's names; `null` and missing as the API has them. Seconds. */
export interface V2Row {
	embedding: number[];
	embedding_uncertainty?: number[];
	embedding_option: string | null;
	embedding_scope: string | null;
	start_sec: number | null;
	end_sec: number | null;
	start_page_number?: number | null;
	end_page_number?: number | null;
	quadrant?: string | null;
	chunk_index?: number | null;
}

/**
 * Makes the numbers of a row.
 * @param vector 512 numbers as marengo3.0 has them
 * @param label of the row, from which its uncertainty is drawn
 */
export type RowMaker = (
	vector: number[],
	label: string,
) => Pick<V2Row, 'embedding' | 'embedding_uncertainty'>;
