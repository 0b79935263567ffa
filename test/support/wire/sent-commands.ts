/** What the product has sent to MongoDB, counted. */
import type { MongoWiretap } from './mongo-wiretap.ts';

/**
 * Read again every few seconds by every process, whatever is asked of it; and what the API counts in memory and writes now and then. None
 * of it belongs to one order.
 */
const OF_NO_ORDER = new Set([
  'policies',
  'policyReleases',
  'policyLifecycles',
  'shadowDecisions',
  'requestCounts',
  'balanceQueryTimes',
]);
/** What the API and the worker have sent, by process, command and collection. */
export function sent(wire: MongoWiretap): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { by, name, collection } of wire.take()) {
    if (!by.startsWith('goodstanding-') || OF_NO_ORDER.has(collection ?? '')) continue;
    const key = [by.replace('goodstanding-', ''), name, collection].filter((part) => part !== null).join(' ');
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

/** All of them together. */
export function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((all, one) => all + one, 0);
}
