import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import { revisionOf } from '../../domain/accounts/customer.ts';
import { ofAccount } from '../../domain/audit/objects.ts';
import type { BillCycle, Period } from '../../domain/billing/cycle/bill-cycle.ts';
import { lastChargedDay } from '../../domain/billing/replacement.ts';
import { usedOfStub } from '../../domain/billing/service-end.ts';
import type { ServiceEnding, ServiceEndReason, Subscription } from '../../domain/billing/subscription.ts';
import { addDays, type CivilDate, civilDateAt, type Instant, startOfDay } from '../../domain/civil-date.ts';
import type { BillingAccountId, SubjectId } from '../../domain/flavor.ts';
import { type NewEntry, signedAmount } from '../../domain/ledger/entry.ts';
import { exact, type Minor, sumMinor } from '../../domain/money.ts';
import { type AccountChange, changeAccount } from '../accounts/account-change.ts';
import type { CreditingTx } from '../accounts/account-transaction.ts';
import { writing } from '../audit/writing.ts';
import { ledgerEntries } from '../ledger/collections.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Tx, within } from '../mongo/transaction.ts';
import { cycleChangeHistory, subscriptions } from './collections.ts';
import { prorationKey } from './cycle-changes.ts';

/** The end of services, as somebody says it. */
export interface ServiceEnd {
  /** The last day, in the account's time zone. */
  readonly endDate: CivilDate;
  readonly reason: ServiceEndReason;
  readonly by: SubjectId;
  /** The service that it goes on as. */
  readonly succeededBy?: string;
  /** The end of the account's relation that brings it; a later end of the service's own is remembered, for the case that this one is withdrawn. */
  readonly accountEndingId?: string;
}

/**
 * Ends services of one account on a day, inside a transaction, together with whatever else `change` does to the account. Those
 * that end on that day already stay as they are. Returns the services afterwards. Whether they may end on that day is for the caller to know (`refusalOfEnd`).
 */
export async function endServices(
  tx: CreditingTx,
  account: BillingAccount,
  services: readonly Subscription[],
  { endDate, reason, by, succeededBy, accountEndingId }: ServiceEnd,
  now: Instant,
  change: AccountChange = {},
): Promise<readonly Subscription[]> {
  const ending = services.filter((service) => service.endDate !== endDate);
  const others = reason === 'replaced' ? await startedOn(tx, account, endDate) : [];
  const ends = ending.map((service) => ({
    service,
    lastChargedDay: lastChargedDay(service, endDate, others),
  }));
  const corrections = await stubCorrections(tx, account, ends);
  await changeAccount(
    tx,
    account.billingAccountId,
    { ...change, entries: [...(change.entries ?? []), ...corrections] },
    now,
  );
  const how = { reason, by, at: now, ...(succeededBy === undefined ? {} : { succeededBy }) };
  const ended = ending.map((service) => ({
    ...service,
    endDate,
    ending: accountEndingId === undefined ? how : { ...how, accountEndingId, ...ownEndOf(service, endDate) },
    revision: revisionOf(service) + 1,
  }));
  for (const service of ended) {
    await writing(tx, subscriptions).replace(ofAccount(service.billingAccountId), service, {
      mustExist: true,
    });
  }
  return services.map(
    (service) => ended.find(({ subscriptionId }) => subscriptionId === service.subscriptionId) ?? service,
  );
}

/** The end that a service had of its own, where that is later than this day. One that the end of a relation brought is none. */
function ownEndOf(
  { endDate: own, ending }: Subscription,
  endDate: CivilDate,
): Pick<ServiceEnding, 'insteadOf'> {
  if (ending?.insteadOf !== undefined) return { insteadOf: ending.insteadOf };
  if (ending?.accountEndingId !== undefined) return {};
  if (own === null || own <= endDate) return {};
  if (ending === undefined) return { insteadOf: { endDate: own } };
  const { reason, by, at } = ending;
  return { insteadOf: { endDate: own, reason, by, at } };
}

/**
 * Takes back the end of services that their account's end had brought and brings no more, inside a transaction, together with whatever else `change` does to the
 * account. Each runs on, or to the end that was announced for it before; what a stub's bill took back is charged again.
 */
export async function reopenServices(
  tx: CreditingTx,
  account: BillingAccount,
  services: readonly Subscription[],
  now: Instant,
  change: AccountChange,
): Promise<void> {
  const ends = services.map((service) => ({
    service,
    lastChargedDay: service.ending?.insteadOf?.endDate ?? FOREVER,
  }));
  const entries = await stubCorrections(tx, account, ends);
  await changeAccount(tx, account.billingAccountId, { ...change, entries }, now);
  for (const { ending, ...service } of services) {
    const { endDate = null, reason, by, at } = ending?.insteadOf ?? {};
    const isTold = reason !== undefined && by !== undefined && at !== undefined;
    const after: Subscription = {
      ...{ ...service, endDate, revision: revisionOf(service) + 1 },
      ...(isTold ? { ending: { reason, by, at } } : {}),
    };
    await writing(tx, subscriptions).replace(ofAccount(service.billingAccountId), after, { mustExist: true });
  }
}

/** Later than any day of a period. */
const FOREVER: CivilDate = '9999-12-31';

/** The services of an account that run, or will until a day that was announced. */
export async function runningServices(
  tx: Tx,
  { billingAccountId, timeZone }: Pick<BillingAccount, 'billingAccountId' | 'timeZone'>,
  now: Instant,
): Promise<Subscription[]> {
  const today = civilDateAt(now, timeZone);
  const unbilled = await unbilledServices(tx, billingAccountId);
  return unbilled.filter(({ endDate }) => endDate === null || endDate > today);
}

/** The services of an account whose last day, if there is one, is on no bill yet. */
export async function unbilledServices(tx: Tx, billingAccountId: BillingAccountId): Promise<Subscription[]> {
  const docs = await collectionOf(tx.db, subscriptions)
    .find({ billingAccountId, state: { $ne: 'terminated' } }, within(tx))
    .sort({ _id: 1 })
    .toArray();
  return docs.map(subscriptions.fromDoc);
}

/** A service, and the last day that it pays for. */
interface EndOfService {
  readonly service: Subscription;
  readonly lastChargedDay: CivilDate;
}

/**
 * What the stub's bill takes back because a service begins on `startDate`, the day on which others ended as replaced: that day is charged
 * once. For the transaction in which the service begins.
 */
export async function replacementCorrections(
  tx: Tx,
  account: BillingAccount,
  startDate: CivilDate,
): Promise<NewEntry[]> {
  const { billingAccountId } = account;
  const replaced = await collectionOf(tx.db, subscriptions)
    .find({ billingAccountId, endDate: startDate, 'ending.reason': 'replaced' }, within(tx))
    .sort({ _id: 1 })
    .toArray();
  const lastChargedDay = addDays(startDate, -1);
  const ends = replaced.map((doc) => ({ service: subscriptions.fromDoc(doc), lastChargedDay }));
  return stubCorrections(tx, account, ends);
}

/** The services of the account that began on a day. */
async function startedOn(
  tx: Tx,
  { billingAccountId }: Pick<BillingAccount, 'billingAccountId'>,
  startDate: CivilDate,
): Promise<Subscription[]> {
  const docs = await collectionOf(tx.db, subscriptions)
    .find({ billingAccountId, startDate, state: { $ne: 'suspended' } }, within(tx))
    .toArray();
  return docs.map(subscriptions.fromDoc);
}

/**
 * A service that was confirmed for a stub pays there for its days up to its end; the difference to what was posted for it in the
 * stub is posted for the stub's bill. An end that is announced for the stub's last day or later changes nothing.
 */
async function stubCorrections(
  tx: Tx,
  account: BillingAccount,
  ends: readonly EndOfService[],
): Promise<NewEntry[]> {
  const stub = await unbilledStub(tx, account);
  if (stub === null) return [];
  const { billingAccountId, currency, version } = account;
  const occurredAt = startOfDay(stub.period.from, account.timeZone);
  const entries: NewEntry[] = [];
  for (const { service, lastChargedDay } of ends) {
    const { subscriptionId, offeringId: note, taxClass } = service;
    if (!stub.confirmed.includes(subscriptionId)) continue;
    if (service.endDate === null && lastChargedDay >= stub.period.to) continue;
    const prefix = `${subscriptionId}:end:${stub.period.from}:`;
    const posted = await postedFor(tx, billingAccountId, prorationKey(stub.changeId, subscriptionId), prefix);
    const used = usedOfStub(service, stub.period, stub.cycle, lastChargedDay, currency);
    const amount = Math.abs(exact(used - posted));
    if (amount === 0) continue;
    const direction = used > posted ? 'debit' : 'credit';
    const from = { source: 'serviceEnd', billId: null, paymentId: null, note };
    const idempotencyKey = `${prefix}${version}`;
    entries.push({
      billingAccountId,
      type: 'proration',
      direction,
      amount,
      occurredAt,
      idempotencyKey,
      ...from,
      ...(taxClass === undefined ? {} : { taxClass }),
    });
  }
  return entries;
}

interface UnbilledStub {
  readonly changeId: string;
  readonly period: Period;
  /** The cycle that the stub belongs to: the one before the change. */
  readonly cycle: BillCycle;
  /** The services that the quote had lines for. */
  readonly confirmed: readonly string[];
}

/** The stub of the account's last cycle change, while its bill is not made; null when there is none. */
async function unbilledStub(tx: Tx, account: BillingAccount): Promise<UnbilledStub | null> {
  const { billing, billingAccountId, cycleTransition } = account;
  const period = cycleTransition?.stub ?? null;
  if (cycleTransition === null || period === null) return null;
  if (billing !== undefined && billing.billedThrough >= period.to) return null;
  const { effectiveDate, previousCycle: cycle } = cycleTransition;
  const doc = await collectionOf(tx.db, cycleChangeHistory).findOne(
    { billingAccountId, effectiveDate },
    within(tx),
  );
  if (doc === null) return null;
  const { changeId, stubLines } = cycleChangeHistory.fromDoc(doc);
  return { changeId, period, cycle, confirmed: stubLines.map(({ subscriptionId }) => subscriptionId) };
}

/** What was posted for a service in a stub: the confirmed proration, and earlier corrections. */
async function postedFor(
  tx: Tx,
  billingAccountId: BillingAccountId,
  confirmedKey: string,
  correctionPrefix: string,
): Promise<Minor> {
  const docs = await collectionOf(tx.db, ledgerEntries)
    .find(
      {
        billingAccountId,
        $or: [
          { source: 'cycleChange', idempotencyKey: confirmedKey },
          {
            source: 'serviceEnd',
            idempotencyKey: { $gte: correctionPrefix, $lt: `${correctionPrefix}~` },
          },
        ],
      },
      within(tx),
    )
    .toArray();
  return sumMinor(docs.map(ledgerEntries.fromDoc).map(signedAmount));
}
