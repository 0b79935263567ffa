import { DuckDBInstance } from '@duckdb/node-api';

/** What DuckDB answers about Parquet files; `folder` is where relative paths begin. Whole numbers of 64 bits and dates are texts. */
export async function askDuckDb(folder: string, sql: string) {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  try {
    await connection.run(`SET file_search_path = '${folder}'`);
    return (await connection.runAndReadAll(sql)).getRowObjectsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
