import type { DunningCase, DunningStage } from '../../domain/arrears/dunning-case.ts';
import type { CivilDate, Instant } from '../../domain/civil-date.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import { bills, OPEN_BILL_FILTER } from '../billing/collections.ts';
import { collectionOf } from '../mongo/collection.ts';
import type { Page, PageRequest } from '../mongo/cursor.ts';
import { listNewestFirst } from '../mongo/lists.ts';
import { type Reader, within } from '../mongo/transaction.ts';
import { dunningCases, dunningHoldChanges } from './collections.ts';
import { openDunningCase } from './dunning-cases.ts';
import type { DunningHoldChange } from './dunning-schema.ts';

export interface DunningReads {
  get(caseId: string): Promise<DunningCase | null>;
  /** The episode that the account is in; null when it is not dunned. */
  open(billingAccountId: BillingAccountId): Promise<DunningCase | null>;
  /** Newest first. Throws InvalidCursor. */
  list(
    query: PageRequest & {
      readonly state: DunningCase['state'] | null;
      readonly stage: DunningStage | null;
      readonly billingAccountId: BillingAccountId | null;
    },
  ): Promise<Page<DunningCase>>;
  /**
   * Accounts after `after` by id that have an unsettled bill due before `dueBefore`, whatever may stop dunning: those of at most
   * `limit` such bills. `next` is null when there are no more.
   */
  withBillsDueBefore(query: {
    readonly dueBefore: CivilDate;
    readonly after: BillingAccountId | null;
    readonly limit: number;
  }): Promise<{ ids: BillingAccountId[]; next: BillingAccountId | null }>;
  /** Which of these accounts are in an episode. */
  dunnedOf(billingAccountIds: readonly BillingAccountId[]): Promise<Set<BillingAccountId>>;
  /** Accounts after `after` by id with an open episode that was to be looked at at `at` or before. */
  toLookAt(query: {
    readonly at: Instant;
    readonly after: BillingAccountId | null;
    readonly limit: number;
  }): Promise<BillingAccountId[]>;
  /** Changes of the tags of an account's dunning hold, newest first, at most `limit`. */
  holdChanges(billingAccountId: BillingAccountId, limit: number): Promise<DunningHoldChange[]>;
}

export function dunningReads(reader: Reader): DunningReads {
  const cases = collectionOf(reader.db, dunningCases);
  return {
    async get(caseId) {
      const doc = await cases.findOne({ _id: caseId }, within(reader));
      return doc === null ? null : dunningCases.fromDoc(doc);
    },
    open: (billingAccountId) => openDunningCase(reader, billingAccountId),
    list: ({ state, stage, billingAccountId, ...page }) =>
      listNewestFirst(reader, dunningCases, 'enteredAt', { state, stage, billingAccountId }, page),
    async withBillsDueBefore({ dueBefore, after, limit }) {
      // One row a bill: an account with several late ones comes several times, and is skipped by the next batch at once.
      const rows = await collectionOf(reader.db, bills)
        .find(
          {
            ...OPEN_BILL_FILTER,
            dueDate: { $lt: dueBefore },
            ...(after === null ? {} : { billingAccountId: { $gt: after } }),
          },
          { projection: { billingAccountId: 1 }, hint: 'openByAccount', ...within(reader) },
        )
        .sort({ billingAccountId: 1 })
        .limit(limit)
        .toArray();
      const ids = [...new Set(rows.map(({ billingAccountId }) => billingAccountId))];
      return { ids, next: rows.length < limit ? null : (ids.at(-1) ?? null) };
    },
    async dunnedOf(billingAccountIds) {
      const docs = await cases
        .find(
          { billingAccountId: { $in: [...billingAccountIds] }, state: 'open' },
          { projection: { billingAccountId: 1 }, ...within(reader) },
        )
        .toArray();
      return new Set(docs.map(({ billingAccountId }) => billingAccountId));
    },
    async toLookAt({ at, after, limit }) {
      const docs = await cases
        .find(
          {
            state: 'open',
            nextLookAt: { $lte: at },
            ...(after === null ? {} : { billingAccountId: { $gt: after } }),
          },
          { projection: { billingAccountId: 1 }, ...within(reader) },
        )
        .sort({ billingAccountId: 1 })
        .limit(limit)
        .toArray();
      return docs.map(({ billingAccountId }) => billingAccountId);
    },
    async holdChanges(billingAccountId, limit) {
      const docs = await collectionOf(reader.db, dunningHoldChanges)
        .find({ billingAccountId }, within(reader))
        .sort({ at: -1, _id: -1 })
        .limit(limit)
        .toArray();
      return docs.map(dunningHoldChanges.fromDoc);
    },
  };
}
