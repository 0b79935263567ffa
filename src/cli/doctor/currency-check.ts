import { MongoClient } from 'mongodb';
import { instantOf } from '../../domain/civil-date.ts';
import { shortReason } from '../../servers/log.ts';
import { currencyNotes } from '../../services/policies/currency-notes.ts';
import { createPolicyProvider } from '../../services/policies/policy-provider.ts';
import { accountReads } from '../../store/accounts/accounts.ts';
import { policyReads } from '../../store/policies/policies.ts';
import type { Check } from './checks.ts';

const WAIT_MS = 4_000;
const NAME = 'currencies';

/**
 * Names the currencies of accounts that no policy covers: accounts in them are not dunned, and nothing else would say so. Only warns.
 *
 * @param uri undefined when no MongoDB runs and none is named
 */
export async function checkCurrencies(uri: string | undefined, database: string): Promise<Check> {
  if (uri === undefined) return { name: NAME, status: 'ok', detail: 'no MongoDB runs now, so not looked at' };
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: WAIT_MS });
  try {
    const reader = { db: client.db(database), session: null };
    const policies = createPolicyProvider({ policies: policyReads(reader) });
    const notes = await currencyNotes(
      { store: { accounts: accountReads(reader) }, policies },
      instantOf(Date.now()),
    );
    if (notes.length === 0)
      return { name: NAME, status: 'ok', detail: 'all are covered by the policies in force' };
    const mend = 'write a version with amounts in them (docs/policies.md), and release it';
    return { name: NAME, status: 'warn', detail: notes.join(' | '), mend };
  } catch (error) {
    return { name: NAME, status: 'warn', detail: `could not be read: ${shortReason(error)}` };
  } finally {
    await client.close();
  }
}
