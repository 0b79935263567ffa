import type { AccountFailure } from '../../domain/account-fault.ts';
import type { AccountSources } from '../../domain/accounts/account-sources.ts';
import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import type { CreditPartyId, CreditPartyNow } from '../../domain/accounts/credit-party.ts';
import type { Locale } from '../../domain/accounts/customer.ts';
import { creditPartyOf, groupOf } from '../../domain/accounts/customer-credit.ts';
import type { ShownEntry } from '../../domain/accounts/reads/balance.ts';
import type { PaymentStatusBasis } from '../../domain/accounts/reads/payment-status.ts';
import {
  type AccountNow,
  type AccountPresent,
  type AccountSnapshot,
  HISTORY_MONTHS,
  type OrderSnapshot,
  type PartyAccount,
} from '../../domain/accounts/snapshot.ts';
import {
  nowOf,
  presentOf,
  recentOfYear,
  type SnapshotTerms,
  snapshotOf,
} from '../../domain/accounts/snapshot-of.ts';
import type { LedgerSums } from '../../domain/accounts/view/account-view.ts';
import { addDays, addMonths, type CivilDate, civilDateAt, type Instant } from '../../domain/civil-date.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { BillingAccountId, CustomerId } from '../../domain/flavor.ts';
import type { Beside, ToldBeside } from '../mongo/beside.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Reader, within } from '../mongo/transaction.ts';
import { readSources } from './account-sources.ts';
import { wholeLedger } from './account-views.ts';
import { accountReads } from './accounts.ts';
import type { ReadAhead } from './begin.ts';
import { creditTurns, customers } from './collections.ts';
import { customerReads } from './customers.ts';
import { readMany } from './many-accounts.ts';
import { snapshotTerms } from './snapshot-terms.ts';
import {
  billsFrom,
  newestFrom,
  OWED,
  PRESENT,
  presentFrom,
  readAddressee,
  readViewForOrder,
  sourcesFrom,
  type ViewMatch,
  viewReads,
  WITH_HISTORY,
  WITH_LEDGER,
  WITH_RECENT,
} from './view-reads.ts';

/** What an account owes, with what its whole ledger adds up to and its newest entries, newest first. */
export interface AccountWithLedger {
  readonly snapshot: AccountNow;
  readonly sums: LedgerSums;
  readonly newest: readonly ShownEntry[];
}

/** An account, and the language of its customer. */
export interface Addressee {
  readonly account: BillingAccount;
  readonly locale: Locale;
}

/** What a decision on an order is made from. */
export interface ReadToDecide {
  readonly snapshot: OrderSnapshot;
  readonly ahead: ReadAhead | null;
  /** What was read beside the account. */
  readonly told: ToldBeside;
}

export interface SnapshotReads {
  /** The account as it is, with its customer's language; null when the customer has no such account. */
  addressee(customerId: CustomerId, billingAccountId: BillingAccountId): Promise<Addressee | null>;
  /** Throws CustomerNotFound, or BillingAccountNotFound (also when the account is another customer's). */
  ofAccount(
    customerId: CustomerId,
    billingAccountId: BillingAccountId,
    asOf: Instant,
  ): Promise<AccountSnapshot>;
  /** As `ofAccount`, with all accounts of the credit party. */
  forOrder(customerId: CustomerId, billingAccountId: BillingAccountId, asOf: Instant): Promise<OrderSnapshot>;
  /**
   * The same, with what recording the decision on the order begins with; null: that has to be read then. `chains`: as in {@link BeginOptions}.
   * `besides` are read by the same command.
   */
  toDecide(
    customerId: CustomerId,
    billingAccountId: BillingAccountId,
    asOf: Instant,
    also: { readonly chains: readonly string[]; readonly besides: readonly Beside<unknown>[] },
  ): Promise<ReadToDecide>;
  /** All accounts of the customer's credit party, by id; empty when it has none. Throws CustomerNotFound. */
  ofCreditParty(
    customerId: CustomerId,
    asOf: Instant,
  ): Promise<{ readonly party: CreditPartyNow; readonly accounts: readonly PartyAccount[] }>;
  /** All of a customer's accounts by id, or the one named, from one moment. Fails as `ofAccount` does. */
  ofCustomer(
    customerId: CustomerId,
    billingAccountId: BillingAccountId | null,
    asOf: Instant,
  ): Promise<AccountSnapshot[]>;
  /** As `ofCustomer`, without what is past. */
  presentOfCustomer(
    customerId: CustomerId,
    billingAccountId: BillingAccountId | null,
    asOf: Instant,
  ): Promise<AccountPresent[]>;
  /**
   * As `presentOfCustomer`, of accounts of any customers, in a number of round trips that does not grow with theirs. Those that
   * can't be read are told apart with why; those that are not there are left out.
   */
  presentOf(
    billingAccountIds: readonly BillingAccountId[],
    asOf: Instant,
  ): Promise<{ readonly found: readonly AccountPresent[]; readonly unread: readonly AccountFailure[] }>;
  /** As `presentOf`, of one account of any customer; null when it is not there. */
  presentOfAccount(billingAccountId: BillingAccountId, asOf: Instant): Promise<AccountPresent | null>;
  /** What all accounts of a customer owe; none of an unknown customer. Those that can't be read are told apart, as by `presentOf`. */
  owedByCustomer(
    customerId: CustomerId,
    asOf: Instant,
  ): Promise<{ readonly found: readonly AccountNow[]; readonly unread: readonly AccountFailure[] }>;
  /** As `ofCustomer`, with no more of the past than a payment status shows. */
  paymentStatusOf(
    customerId: CustomerId,
    billingAccountId: BillingAccountId | null,
    asOf: Instant,
  ): Promise<PaymentStatusBasis[]>;
  /** As `ofCustomer`: what the accounts owe, with the ledgers of the same moment. */
  withLedger(
    customerId: CustomerId,
    billingAccountId: BillingAccountId | null,
    asOf: Instant,
  ): Promise<AccountWithLedger[]>;
}

/**
 * Snapshots come out of the accounts' views, one document an account (docs/adr/0002-account-view.md). Where a view does not
 * reach far enough, all the accounts asked for are read from the collections that hold the truth. `asOf` is what the caller
 * calls the moment of the read.
 */
export function snapshotReads(reader: Reader): SnapshotReads {
  const readHistory = viewReads(reader, WITH_HISTORY);
  const readOwed = viewReads(reader, OWED);
  const readPresent = viewReads(reader, PRESENT);
  const readRecent = viewReads(reader, WITH_RECENT);
  const readLedger = viewReads(reader, WITH_LEDGER);

  /** Never empty for a named account; empty for a customer without one. */
  async function fromSources(match: ViewMatch, from: CivilDate): Promise<AccountSources[]> {
    const sources = await readSources(reader, match, from);
    if (sources.length > 0) return sources;
    const { customerId } = match;
    const there = await collectionOf(reader.db, customers).findOne({ _id: customerId }, within(reader));
    if (there === null) throw new BusinessFailure('CustomerNotFound', 'no such customer');
    if (match._id === undefined) return [];
    throw new BusinessFailure('BillingAccountNotFound', 'no such billing account of this customer');
  }

  async function ofCustomer(match: ViewMatch, asOf: Instant): Promise<AccountSnapshot[]> {
    const from = historyStart(asOf);
    const views = await readHistory(match, from);
    const all = views?.map(sourcesFrom) ?? (await fromSources(match, from));
    const terms = await snapshotTerms(reader, asOf);
    return all.map((sources) => snapshotOf(sources, asOf, terms));
  }

  async function presentOfMany(billingAccountIds: readonly BillingAccountId[], asOf: Instant) {
    const given = { from: historyStart(asOf), parts: PRESENT, ofView: presentFrom };
    const { read, unread } = await readMany(reader, billingAccountIds, given);
    const terms = await snapshotTerms(reader, asOf);
    return { found: [...read.values()].map((sources) => presentOf(sources, asOf, terms)), unread };
  }

  /** The party out of the collections. Slower, and not of one moment outside of a transaction: the party's turn is read first. */
  async function partyFromSources(
    customerId: CustomerId,
    partyId: CreditPartyId,
    asOf: Instant,
  ): Promise<{ readonly party: CreditPartyNow; readonly accounts: readonly PartyAccount[] }> {
    const turn = await collectionOf(reader.db, creditTurns).findOne({ _id: partyId }, within(reader));
    const groupId = groupOf(partyId);
    const members =
      groupId === null
        ? [{ _id: customerId }]
        : await collectionOf(reader.db, customers)
            .find({ groupId, segment: 'enterprise' }, within(reader))
            .project<{ _id: CustomerId }>({ _id: 1 })
            .toArray();
    const owners = { $in: members.map(({ _id }) => _id) };
    const all = await readSources(reader, { customerId: owners }, historyStart(asOf));
    const terms = await snapshotTerms(reader, asOf);
    return {
      party: { partyId, turn: turn?.turn ?? 0 },
      accounts: all.map(({ account, bills }) => nowOf(account, bills, asOf, terms)),
    };
  }

  async function toDecide(
    customerId: CustomerId,
    billingAccountId: BillingAccountId,
    asOf: Instant,
    { chains, besides }: Parameters<SnapshotReads['toDecide']>[3],
  ): Promise<ReadToDecide> {
    const from = historyStart(asOf);
    const match = { _id: billingAccountId, customerId };
    const { view: read, told } = await readViewForOrder(reader, match, from, chains, besides);
    const terms = await snapshotTerms(reader, asOf);
    if (read !== null) {
      const snapshot = {
        ...snapshotOf(sourcesFrom(read.view), asOf, terms),
        creditParty: read.creditParty,
        partyAccounts: read.party.map((one) => partyAccount(one, asOf, terms)),
      };
      return { snapshot, ahead: read.ahead, told };
    }
    const [sources] = await fromSources(match, from);
    if (sources === undefined)
      throw new BusinessFailure('BillingAccountNotFound', 'no such billing account of this customer');
    const { party, accounts } = await partyFromSources(customerId, sources.creditPartyId, asOf);
    const snapshot = { ...snapshotOf(sources, asOf, terms), creditParty: party, partyAccounts: accounts };
    return { snapshot, ahead: null, told };
  }

  return {
    async addressee(customerId, billingAccountId) {
      const view = await readAddressee(reader, { _id: billingAccountId, customerId });
      if (view !== null) return { account: view.account, locale: view.customer.locale };
      const account = await accountReads(reader).get(billingAccountId);
      if (account === null || account.customerId !== customerId) return null;
      const customer = await customerReads(reader).get(customerId);
      return { account, locale: customer?.locale ?? 'en' };
    },

    async ofAccount(customerId, billingAccountId, asOf) {
      const [snapshot] = await ofCustomer({ _id: billingAccountId, customerId }, asOf);
      if (snapshot === undefined)
        throw new BusinessFailure('BillingAccountNotFound', 'no such billing account of this customer');
      return snapshot;
    },

    forOrder: async (...named) => (await toDecide(...named, { chains: [], besides: [] })).snapshot,
    toDecide,

    async ofCreditParty(customerId, asOf) {
      const doc = await collectionOf(reader.db, customers).findOne({ _id: customerId }, within(reader));
      if (doc === null) throw new BusinessFailure('CustomerNotFound', 'no such customer');
      return partyFromSources(customerId, creditPartyOf(customers.fromDoc(doc)), asOf);
    },

    ofCustomer: (customerId, billingAccountId, asOf) =>
      ofCustomer(matchOf(customerId, billingAccountId), asOf),

    async presentOfCustomer(customerId, billingAccountId, asOf) {
      const match = matchOf(customerId, billingAccountId);
      const from = historyStart(asOf);
      const views = await readPresent(match, from);
      const all = views?.map(presentFrom) ?? (await fromSources(match, from));
      const terms = await snapshotTerms(reader, asOf);
      return all.map((sources) => presentOf(sources, asOf, terms));
    },

    presentOf: presentOfMany,

    async presentOfAccount(billingAccountId, asOf) {
      const from = historyStart(asOf);
      const views = await readPresent({ _id: billingAccountId }, from);
      const [sources] =
        views?.map(presentFrom) ?? (await readSources(reader, { _id: billingAccountId }, from));
      return sources === undefined ? null : presentOf(sources, asOf, await snapshotTerms(reader, asOf));
    },

    async owedByCustomer(customerId, asOf) {
      const views = await readOwed({ customerId }, historyStart(asOf));
      if (views === null) {
        const accounts = await accountReads(reader).ofCustomer(customerId);
        return presentOfMany(
          accounts.map(({ billingAccountId }) => billingAccountId),
          asOf,
        );
      }
      const terms = await snapshotTerms(reader, asOf);
      return { found: views.map((view) => nowOf(view.account, billsFrom(view), asOf, terms)), unread: [] };
    },

    async paymentStatusOf(customerId, billingAccountId, asOf) {
      const match = matchOf(customerId, billingAccountId);
      const views = await readRecent(match, historyStart(asOf));
      if (views === null) return ofCustomer(match, asOf);
      const terms = await snapshotTerms(reader, asOf);
      return views.map((view) => {
        const present = presentOf(presentFrom(view), asOf, terms);
        return { ...present, ...recentOfYear(present, view.recent.bills, view.recent.payments) };
      });
    },

    async withLedger(customerId, billingAccountId, asOf) {
      const match = matchOf(customerId, billingAccountId);
      const from = historyStart(asOf);
      const views = await readLedger(match, from);
      const terms = await snapshotTerms(reader, asOf);
      if (views !== null)
        return views.map((view) => ({
          snapshot: nowOf(view.account, billsFrom(view), asOf, terms),
          sums: view.ledger.sums,
          newest: newestFrom(view),
        }));
      const all: AccountWithLedger[] = [];
      for (const sources of await fromSources(match, from)) {
        const { account, bills } = sources;
        const { billingAccountId } = account;
        // Entries never change: up to the account's sequence they are those of the account's moment.
        const { sums, newest } = await wholeLedger(reader, billingAccountId, account.sequence);
        const snapshot = nowOf(account, bills, asOf, terms);
        all.push({ snapshot, sums, newest: newest.map((row) => ({ ...row, billingAccountId })) });
      }
      return all;
    },
  };
}

function partyAccount(
  { account, openBills }: Pick<PartyAccount, 'account' | 'openBills'>,
  asOf: Instant,
  terms: SnapshotTerms,
): PartyAccount {
  return { ...nowOf(account, [], asOf, terms), openBills };
}

function matchOf(customerId: CustomerId, billingAccountId: BillingAccountId | null): ViewMatch {
  return billingAccountId === null ? { customerId } : { _id: billingAccountId, customerId };
}

/** Wide enough for every time zone; cut exactly once the account's own is known. */
function historyStart(asOf: Instant): CivilDate {
  return addDays(addMonths(civilDateAt(asOf, 'UTC'), -HISTORY_MONTHS), -2);
}
