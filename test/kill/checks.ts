/** What has to hold of the money after everything was killed and came back. */

import { isDeepStrictEqual } from 'node:util';
import type { Db } from 'mongodb';
import type { CycleOption } from '../../src/domain/billing/cycle/change.ts';
import { accounts } from '../../src/store/accounts/collections.ts';
import { verifyAccountView } from '../../src/store/accounts/view-verify.ts';
import { promises } from '../../src/store/arrears/collections.ts';
import { keysOfClient } from '../../src/store/audit/client-keys.ts';
import { auditBilling } from '../../src/store/billing/billing-audit.ts';
import { billDetails, bills, cycleChangeHistory } from '../../src/store/billing/collections.ts';
import { prorationKey } from '../../src/store/billing/cycle-changes.ts';
import { cycleChanges } from '../../src/store/cases/collections.ts';
import { ledgerEntries } from '../../src/store/ledger/collections.ts';
import { verifyLedger } from '../../src/store/ledger/ledger-verify.ts';
import type { AnyDocument } from '../../src/store/mongo/collection.ts';
import type { DocumentMapping } from '../../src/store/mongo/mapping.ts';
import { notices } from '../../src/store/notices/collections.ts';
import { payments } from '../../src/store/payments/collections.ts';
import { auditFaultsOf } from '../support/product/audit-faults.ts';
import { openedDb } from '../support/product/field-keys.ts';
import type { Product } from './machine.ts';

export const CHECKS = [
  'billing',
  'ledger',
  'view',
  'billedTwice',
  'payment',
  'cycleChange',
  'notice',
  'audit',
  'asUndisturbed',
] as const;

/** One thing that is wrong. */
export interface Complaint {
  readonly check: (typeof CHECKS)[number];
  /** Account, bill, payment or change. */
  readonly subject: string;
  readonly text: string;
}

/** Everything that is wrong with the money in a database. */
export async function complaintsOf({ db, client }: Pick<Product, 'db' | 'client'>): Promise<Complaint[]> {
  const found: Complaint[] = [];
  await auditBilling(db, client, {
    onViolation: ({ billingAccountId, subject, fault, text }) =>
      found.push({ check: 'billing', subject: subject ?? billingAccountId, text: `${fault}: ${text}` }),
  });
  await verifyLedger(db, client, {
    billingAccountId: null,
    onBroken: ({ billingAccountId, ...broken }) =>
      found.push({ check: 'ledger', subject: billingAccountId, text: JSON.stringify(broken) }),
  });
  for (const { billingAccountId } of await all(db, accounts)) {
    const wrong = await verifyAccountView(openedDb(db), billingAccountId);
    if (wrong.length > 0) found.push({ check: 'view', subject: billingAccountId, text: wrong.join(', ') });
  }
  found.push(
    ...(await trailComplaintsOf({ db, client })),
    ...(await billedTwice(db)),
    ...(await countedOnce(db)),
    ...(await changedOnce(db)),
    ...(await toldOnce(db)),
  );
  return found;
}

/**
 * What is wrong with the audit trail, and with the documents that it tells of; it may be asked while the product works. Seals are left out:
 * their keys are the worker's alone.
 */
export async function trailComplaintsOf({
  db,
  client,
}: Pick<Product, 'db' | 'client'>): Promise<Complaint[]> {
  const faults = await auditFaultsOf(db, keysOfClient(client), client);
  return faults
    .filter(({ seal }) => seal === null)
    .map(({ kind, shard, entryId, document }) => ({
      check: 'audit',
      subject:
        document === undefined ? (entryId ?? shard ?? 'trail') : `${document.collection} ${document.id}`,
      text: kind,
    }));
}

/** One bill an account and bill date, one an account and day, each with its details. */
async function billedTwice(db: Db): Promise<Complaint[]> {
  const own = new Set((await all(db, billDetails)).map(({ billId }) => billId));
  const made = (await all(db, bills)).filter(({ billId }) => own.has(billId));
  const complaint = (subject: string, text: string): Complaint => ({ check: 'billedTwice', subject, text });
  return [
    ...repeated(made, ({ billingAccountId, billDate }) => `${billingAccountId} ${billDate}`).map((key) =>
      complaint(key, 'has more than one bill of the date'),
    ),
    ...repeated(made, ({ billingAccountId, periodFrom }) => `${billingAccountId} ${periodFrom}`).map((key) =>
      complaint(key, 'has more than one bill of the period'),
    ),
    ...repeated(
      (await all(db, ledgerEntries)).filter(({ source }) => source === 'billRun'),
      ({ billId, idempotencyKey }) => `${billId} ${idempotencyKey}`,
    ).map((key) => complaint(key, 'is charged more than once')),
  ];
}

/** A payment that settled is one credit; one that was taken back is besides one debit of the same amount. */
async function countedOnce(db: Db): Promise<Complaint[]> {
  const entries = grouped(
    (await all(db, ledgerEntries)).filter(({ paymentId }) => paymentId !== null),
    ({ paymentId }) => paymentId,
  );
  return (await all(db, payments)).flatMap(({ paymentId, status, amount }) => {
    const own = entries.get(paymentId) ?? [];
    const of = (type: string) => own.filter((entry) => entry.type === type && entry.amount === amount).length;
    const takenBack = status === 'reversed' || status === 'refunded';
    const wanted = { payment: status === 'settled' || takenBack ? 1 : 0, back: takenBack ? 1 : 0 };
    const is = { payment: of('payment'), back: of('reversal') + of('refund') };
    if (isDeepStrictEqual(is, wanted) && own.length === is.payment + is.back) return [];
    const text = `is ${status} and counted ${is.payment} times, taken back ${is.back} times, in ${own.length} entries`;
    return [{ check: 'payment', subject: paymentId, text }];
  });
}

/** A change that is told as confirmed was committed, once, and its stub is charged as it was quoted; any other left nothing. */
async function changedOnce(db: Db): Promise<Complaint[]> {
  const committed = new Map((await all(db, cycleChangeHistory)).map((change) => [change.changeId, change]));
  const charged = grouped(
    (await all(db, ledgerEntries)).filter(({ source }) => source === 'cycleChange'),
    ({ idempotencyKey }) => idempotencyKey.slice(0, idempotencyKey.indexOf(':')),
  );
  const found: Complaint[] = [];
  const say = (subject: string, text: string) => found.push({ check: 'cycleChange', subject, text });
  for (const { request, state, quote, confirmedOptionId } of await all(db, cycleChanges)) {
    const { changeId } = request;
    const change = committed.get(changeId);
    if (state === 'quoted' || state === 'confirming') say(changeId, `never ended, it is ${state}`);
    const option = quote?.options.find(
      ({ optionId }) => optionId === (change?.optionId ?? confirmedOptionId),
    );
    if (
      (state === 'confirmed') !== (change !== undefined) ||
      (change?.optionId ?? null) !== confirmedOptionId
    )
      say(
        changeId,
        `is ${state} (${confirmedOptionId}), the account has ${change?.optionId ?? 'no such change'}`,
      );
    const is = (charged.get(changeId) ?? []).map(({ idempotencyKey, direction, amount }) => ({
      key: idempotencyKey,
      amount: direction === 'debit' ? amount : -amount,
    }));
    const wanted = change === undefined || option === undefined ? [] : stubOf(changeId, option);
    if (!isDeepStrictEqual(sorted(is), sorted(wanted)))
      say(changeId, `charges ${JSON.stringify(sorted(is))} and quoted ${JSON.stringify(sorted(wanted))}`);
  }
  return found;
}

function stubOf(changeId: string, { stub }: CycleOption): { key: string; amount: number }[] {
  return (stub?.lines ?? [])
    .filter(({ amount }) => amount.amountMinor !== 0)
    .map((line) => ({ key: prorationKey(changeId, line.subscriptionId), amount: line.amount.amountMinor }));
}

/** One notice a customer, kind and subject. */
async function toldOnce(db: Db): Promise<Complaint[]> {
  const told = await all(db, notices);
  return repeated(told, ({ customerId, kind, reference }) => `${customerId} ${kind} ${reference}`).map(
    (subject) => ({
      check: 'notice',
      subject,
      text: 'was told more than once',
    }),
  );
}

/** Every account whose money is another than after the undisturbed run. */
export async function differences(disturbed: Db, undisturbed: Db): Promise<Complaint[]> {
  const [is, wanted] = [await fingerprints(disturbed), await fingerprints(undisturbed)];
  const ids = new Set([...is.keys(), ...wanted.keys()]);
  return [...ids].flatMap((subject) => {
    const [one, other] = [is.get(subject), wanted.get(subject)];
    if (isDeepStrictEqual(one, other)) return [];
    const parts = Object.keys({ ...one, ...other }).filter(
      (part) => !isDeepStrictEqual(one?.[part], other?.[part]),
    );
    const text = parts
      .map((part) => `${part}: ${JSON.stringify(one?.[part])} instead of ${JSON.stringify(other?.[part])}`)
      .join('; ');
    return [{ check: 'asUndisturbed', subject, text: text.slice(0, 2_000) }];
  });
}

/**
 * The part of each account that does not depend on the moments at which things happened. Which of two payments at once paid which bill does
 * depend on them; what the bills have got together does not.
 */
async function fingerprints(db: Db): Promise<Map<string, Record<string, unknown>>> {
  const prints = new Map<string, Record<string, unknown>>();
  for (const account of await all(db, accounts)) {
    const { billingAccountId, balance, heldCredit, sequence, state, billing, cycle, cycleTransition } =
      account;
    const money = { balance, heldCredit, sequence, state, billing, cycle, cycleTransition };
    prints.set(billingAccountId, money);
  }
  const add = <T extends { readonly billingAccountId: string | null }>(
    part: string,
    rows: readonly T[],
    line: (row: T) => string,
  ) => {
    for (const [id, own] of grouped(rows, ({ billingAccountId }) => billingAccountId ?? '')) {
      const print = prints.get(id) ?? {};
      print[part] = own.map(line).sort();
      prints.set(id, print);
    }
  };
  add('bills', await all(db, bills), (bill) =>
    [
      bill.billId,
      bill.periodFrom,
      bill.periodTo,
      bill.dueDate,
      bill.amount,
      bill.paidAmount,
      bill.state,
    ].join(' '),
  );
  add('entries', await all(db, ledgerEntries), (entry) =>
    [entry.idempotencyKey, entry.type, entry.direction, entry.amount, entry.billId].join(' '),
  );
  add('payments', await all(db, payments), ({ paymentId, status, amount }) =>
    [paymentId, status, amount].join(' '),
  );
  add('promises', await all(db, promises), ({ promiseId, state, amount }) =>
    [promiseId, state, amount].join(' '),
  );
  add('notices', await all(db, notices), ({ noticeId }) => noticeId);
  return prints;
}

async function all<T, Doc extends { _id: string }>(db: Db, mapping: DocumentMapping<T, Doc>): Promise<T[]> {
  const docs = await db.collection<AnyDocument>(mapping.name).find().sort({ _id: 1 }).toArray();
  return docs.map((doc) => mapping.fromDoc(doc));
}

/** The keys that more than one of `rows` has. */
function repeated<T>(rows: readonly T[], keyOf: (row: T) => string): string[] {
  return [...grouped(rows, keyOf)].filter(([, same]) => same.length > 1).map(([key]) => key);
}

function sorted<T extends { readonly key: string }>(rows: readonly T[]): T[] {
  return [...rows].sort((a, b) => (a.key < b.key ? -1 : 1));
}

function grouped<T, K>(rows: readonly T[], keyOf: (row: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}
