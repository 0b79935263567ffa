/* What a workflow must not be: it reaches for the database. */
import { connectMongo } from '../../src/store/mongo/connection.ts';

export async function badWorkflow(): Promise<void> {
  await (await connectMongo('mongodb://localhost')).close();
}
