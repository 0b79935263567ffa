import type { MongoClient } from 'mongodb';
import { z } from 'zod';

/** What an importing process calls itself to MongoDB, so that the next one knows what a killed one left behind. */
export function importAppName(database: string): string {
  return `goodstanding-import-${database}`;
}

const idleSession = z.object({ lsid: z.object({ id: z.unknown() }) });

/**
 * Ends the open transactions that killed imports into this database left on the server. They would otherwise hold their
 * accounts until the server gives them up (`transactionLifetimeLimitSeconds`). Should such a transaction still belong to
 * a living import, that one simply runs it again. Where the user may not do this, that time is waited for.
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
    // Not allowed, or not known to this server: time does it too.
  }
}
