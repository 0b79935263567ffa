import type { MongoClient } from 'mongodb';
import { z } from 'zod';

/** The name of an importing process for MongoDB, so that the next process finds what a killed one left behind. */
export function importAppName(database: string): string {
  return `goodstanding-import-${database}`;
}

const idleSession = z.object({ lsid: z.object({ id: z.unknown() }) });

/**
 * Ends the open transactions that killed imports into this database left on the server. They would otherwise hold their
 * accounts until the server gives them up (`transactionLifetimeLimitSeconds`). If such a transaction still belongs to a running import,
 * that import runs it again. If the user may not do this, the import waits for that time.
 */
export async function endAbandonedTransactions(client: MongoClient, database: string): Promise<void> {
  try {
    const admin = client.db('admin');
    const found = await admin
      .aggregate(
        [
          { $currentOp: { idleSessions: true, allUsers: false } },
          {
            $match: { type: 'idleSession', transaction: { $exists: true }, appName: importAppName(database) },
          },
          { $project: { lsid: 1 } },
        ],
        { readConcern: { level: 'local' } },
      )
      .toArray();
    const sessions = found.flatMap((doc) => {
      const parsed = idleSession.safeParse(doc);
      return parsed.success ? [{ id: parsed.data.lsid.id }] : [];
    });
    if (sessions.length > 0) await admin.command({ killSessions: sessions });
  } catch {
    // Not allowed, or not known to this server: the time limit ends them anyway.
  }
}
