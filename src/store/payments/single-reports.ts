/**
 * Single reports of payments, recorded together when there are many: what arrives while others are being recorded goes with the next transaction
 * (docs/adr/0055-payments-go-in-natural-batches.md).
 */
import type { Db, MongoClient } from 'mongodb';
import type { AuditContext } from '../../domain/audit/context.ts';
import { chainOf } from '../../domain/audit/entry.ts';
import { ofAccount } from '../../domain/audit/objects.ts';
import type { Instant } from '../../domain/civil-date.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { PaymentReport } from '../../domain/payments/payment.ts';
import { type CreditingTx, inTransactionCreditingBills } from '../accounts/account-transaction.ts';
import { actingAs, currentAuditContext } from '../audit/current-context.ts';
import type { NotedChange } from '../audit/trail.ts';
import { apart } from '../mongo/account-fault.ts';
import { inNaturalBatches } from '../mongo/natural-batches.ts';
import { againOnDuplicateKey } from '../mongo/transaction.ts';
import {
  beginReports,
  type ReceivedReport,
  type RecordedPayment,
  recordApart,
  recordWithin,
} from './payment-moves.ts';

/** A report with the one who sends it. */
interface SentReport extends ReceivedReport {
  readonly context: AuditContext;
}

/** With more, more work is repeated when another process changes one of the accounts. */
const MOST = 25;
/** With one, a slow transaction would hold up all that arrive meanwhile. */
const AT_ONCE = 2;

/**
 * Records single reports. Those that arrive while others are being recorded share a transaction, each still judged by itself and entered in
 * the audit trail as the doing of its sender; nothing is answered before its transaction is durable. Reports that name one account keep
 * their order. A report at fault, and one that leads to another account than it names, is recorded by itself.
 */
export function singleReports(
  db: Db,
  client: MongoClient,
): (report: PaymentReport, now: Instant) => Promise<RecordedPayment> {
  const record = inNaturalBatches<SentReport, RecordedPayment>({
    // Whose money it is, is not known before: then it is the payment that keeps its order.
    keyOf: ({ report: { billingAccountId, paymentId } }) => billingAccountId ?? `payment:${paymentId}`,
    most: MOST,
    atOnce: AT_ONCE,
    async work(sent) {
      const recorded = new Map<SentReport, RecordedPayment>();
      const faulty = await apart(sent, async (some) => {
        for (const [one, result] of await recordTogether(db, client, some)) recorded.set(one, result);
      });
      const errors = new Map(faulty.map(({ item, error }) => [item, error]));
      return sent.map((one): PromiseSettledResult<RecordedPayment> => {
        const value = recorded.get(one);
        return value === undefined
          ? { status: 'rejected', reason: errors.get(one) }
          : { status: 'fulfilled', value };
      });
    },
  });
  return (report, now) => record({ report, now, context: currentAuditContext() });
}

/** In one transaction, or not at all. */
async function recordTogether(
  db: Db,
  client: MongoClient,
  sent: readonly SentReport[],
): Promise<readonly (readonly [SentReport, RecordedPayment])[]> {
  const [only, ...others] = sent;
  if (only === undefined) return [];
  const isAlone = others.length === 0;
  const record = () =>
    againOnDuplicateKey(() =>
      inTransactionCreditingBills(db, client, 'payments.record', async (tx) => {
        const known = await beginReports(
          tx,
          sent.map(({ report }) => report),
        );
        if (isAlone) return [await recordWithin(tx, only, known)];
        for (const one of sent) actFor(tx, one);
        const results = await recordApart(tx, sent, known);
        assertNotStrayed(sent, tx.trail);
        return results;
      }),
    );
  const results = isAlone ? await actingAs(only.context, record) : await record();
  return sent.flatMap((one, index) => {
    const result = results[index];
    return result === undefined ? [] : [[one, result] as const];
  });
}

/** What happens on an account is the doing of the one who named it: no two of a batch name the same. */
function actFor({ actors }: CreditingTx, { report: { billingAccountId }, context }: SentReport): void {
  if (billingAccountId !== null) actors.set(chainOf(ofAccount(billingAccountId)), context);
}

/**
 * An entry of the trail is the doing of one caller: a report that changes what it did not name is recorded without the others.
 * @throws BusinessFailure AccountMoved, for `apart` alone
 */
function assertNotStrayed(sent: readonly SentReport[], changes: readonly NotedChange[]): void {
  const named = new Set(
    sent.flatMap(({ report: { billingAccountId } }) =>
      billingAccountId === null ? [] : [chainOf(ofAccount(billingAccountId))],
    ),
  );
  if (changes.some(({ object }) => !named.has(chainOf(object))))
    throw new BusinessFailure('AccountMoved', 'a report leads to another account than it names');
}
