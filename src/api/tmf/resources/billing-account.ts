/** TMF666 billingAccount: what is billed, what it owes, and on which days. */

import { standingOfSnapshot } from '../../../domain/accounts/reads/across-accounts.ts';
import type { AccountPresent } from '../../../domain/accounts/snapshot.ts';
import type { Standing } from '../../../domain/accounts/standing.ts';
import { isInternalAccount } from '../../../domain/payments/suspense.ts';
import { present, type TmfDocument } from '../../../domain/tmf/document.ts';
import type { KeptAttributes } from '../../../domain/tmf/kept-attributes.ts';
import { isAttributes, omitting } from '../../../domain/tmf/merge-patch.ts';
import { tmfMoney } from '../../../domain/tmf/money.ts';
import { idOfKept, keptKey, sentAttributes } from '../../../services/tmf/kept-attributes.ts';
import type { AppContext } from '../../context.ts';
import { completed, TMF_SPECIFICATIONS } from '../attributes.ts';
import { customerParty, hrefOf } from '../references.ts';
import type { TmfCall, TmfResource } from '../resource.ts';
import { accountsOf, inBatches } from '../walk.ts';
import { payerParties, relationsOf, shownRelations } from './account-relations.ts';
import { ACCOUNT_PLACE, COMPUTED, changeFrom, closeFrom, openFrom } from './account-writes.ts';
import { billFormatRef, onlineRef } from './bill-forms.ts';
import { cycleRef } from './billing-cycle-specification.ts';
import { instantOfDay } from './customer-bill.ts';

/** How an account pays, in TM Forum's words. */
const PAYMENT_STATUS: Readonly<Record<Standing, 'paid' | 'due' | 'inArrears'>> = {
  good: 'paid',
  due: 'due',
  grace: 'due',
  overdue: 'inArrears',
  suspended: 'inArrears',
  collections: 'inArrears',
  writtenOff: 'inArrears',
};

const WRITES = {
  scopes: ['accounts:write'],
  objects: ['account', 'customer'],
  ...({ personal: 'shown', rate: 'write', checksCustomer: true } as const),
} as const;

/** Accounts whose figures are read at once. */
const BATCH = 50;

export const BILLING_ACCOUNT: TmfResource = {
  specification: 'tmf666',
  name: 'billingAccount',
  reads: {
    scopes: ['customers:read'],
    objects: ['account'],
    // What clients sent is given back, and may hold anything.
    personal: 'shown',
    fills: [
      'id',
      'href',
      'name',
      'accountType',
      'state',
      'description',
      'paymentStatus',
      'lastModified',
      'creditLimit',
      'accountBalance',
      'relatedParty',
      'billStructure',
      'paymentPlan',
      // As a client left them.
      ...['contact', 'accountRelationship', 'defaultPaymentMethod', 'financialAccount', 'taxExemption'],
    ],
    checksCustomer: true,
    async *candidates(call, filters) {
      for await (const batch of inBatches(accountsOf(call, filters, 'id'), BATCH))
        yield* await documentsOf(
          call,
          batch.map(({ billingAccountId }) => billingAccountId),
        );
    },
    async one(call, id) {
      const { store, now } = call.deps;
      const [snapshot, kept] = await Promise.all([
        store.snapshots.presentOfAccount(id, now()),
        store.tmfKept.get(keptKey(ACCOUNT_PLACE, id)),
      ]);
      if (snapshot === null || isInternalAccount(snapshot.account)) return null;
      if (call.boundTo !== null && snapshot.account.customerId !== call.boundTo) return null;
      return documentWith(call.c, snapshot, kept);
    },
  },
  creation: {
    ...WRITES,
    audited: [
      ...(['accounts.open', 'hierarchy.setParent', 'hierarchy.setPayer'] as const),
      ...(['customers.create', 'tmfKept.keep'] as const),
    ],
    takes: [
      ...[
        'name',
        'description',
        'accountType',
        'creditLimit',
        'accountBalance',
        'billStructure',
        'relatedParty',
      ],
      ...['contact', 'accountRelationship', 'defaultPaymentMethod', 'financialAccount', 'taxExemption'],
    ],
    defaults: [],
    create: async (call, sent) => oneOf(call, await openFrom(call, sent)),
  },
  change: {
    ...WRITES,
    objects: ['account', 'customer', 'case'],
    audited: [
      ...([
        'accounts.suspend',
        'accounts.restore',
        'accounts.close',
        'hierarchy.setParent',
        'hierarchy.setPayer',
        'tmfKept.keep',
        'tmfKept.change',
      ] as const),
    ],
    bodyScopes: ['cycles:write'],
    takes: [
      ...['name', 'description', 'accountType', 'state', 'billStructure', 'relatedParty', 'contact'],
      ...['accountRelationship', 'defaultPaymentMethod', 'financialAccount', 'taxExemption'],
    ],
    change: async (call, id, patch) => ((await changeFrom(call, id, patch)) ? oneOf(call, id) : null),
  },
  removal: { ...WRITES, audited: ['accounts.close'], remove: closeFrom },
};

/** The account that was just written. */
async function oneOf(call: TmfCall, id: string): Promise<TmfDocument> {
  const [found] = await documentsOf(call, [id]);
  if (found === undefined) throw new Error('an account that was just written is not there');
  return found;
}

async function documentsOf({ c, deps }: TmfCall, ids: readonly string[]): Promise<readonly TmfDocument[]> {
  const { found } = await deps.store.snapshots.presentOf(ids, deps.now());
  const kept = await deps.store.tmfKept.getMany(ids.map((id) => keptKey(ACCOUNT_PLACE, id)));
  const sentOf = new Map(kept.map((one) => [idOfKept(ACCOUNT_PLACE, one), one]));
  return found.map((snapshot) =>
    documentWith(c, snapshot, sentOf.get(snapshot.account.billingAccountId) ?? null),
  );
}

/** An account with what is kept of it; what another customer's client sent under its id is not shown. */
function documentWith(c: AppContext, snapshot: AccountPresent, kept: KeptAttributes | null): TmfDocument {
  const isOwn = kept?.customerId === snapshot.account.customerId;
  return withSent(c, documentOf(c, snapshot), isOwn ? sentAttributes(kept) : {});
}

/** What a client sent of an account, but for what the service itself says of it. */
function withSent(
  c: AppContext,
  document: TmfDocument,
  sent: Readonly<Record<string, unknown>>,
): TmfDocument {
  const whole = completed(TMF_SPECIFICATIONS.tmf666, 'BillingAccount', sent);
  const { relatedParty, billStructure, accountRelationship, ...rest } = isAttributes(whole) ? whole : {};
  const parties = Array.isArray(relatedParty) ? relatedParty.filter(isAttributes) : [];
  const ownParties = attributesIn(document['relatedParty']);
  const ownIds = new Set(ownParties.map(({ id }) => id));
  const relations = shownRelations(attributesIn(document['accountRelationship']), accountRelationship);
  const structure = isAttributes(billStructure) ? billStructure : {};
  const own = isAttributes(document['billStructure']) ? document['billStructure'] : {};
  return {
    ...document,
    ...omitting(rest, [...COMPUTED, 'id', 'href']),
    relatedParty: [...ownParties, ...parties.filter(({ id }) => !ownIds.has(id))],
    ...(relations.length === 0 && accountRelationship === undefined
      ? {}
      : { accountRelationship: relations }),
    billStructure: {
      ...own,
      format: structure['format'] ?? billFormatRef(c),
      presentationMedia: structure['presentationMedia'] ?? [onlineRef(c)],
    },
  };
}

function attributesIn(value: unknown) {
  return Array.isArray(value) ? value.filter(isAttributes) : [];
}

function documentOf(c: AppContext, snapshot: AccountPresent): TmfDocument {
  const { account } = snapshot;
  const { billingAccountId, customerId, currency, cycle, timeZone, openedDate, promise } = account;
  const validFor = { startDateTime: account.updatedAt };
  const deposits = account.heldDeposits ?? 0;
  return present({
    ...{ id: billingAccountId, href: hrefOf(c, 'tmf666', 'billingAccount', billingAccountId) },
    ...{ name: `Billing account ${billingAccountId}`, accountType: 'postpaid', state: account.state },
    description: `Opened on ${openedDate}, billed in ${currency}.`,
    paymentStatus: PAYMENT_STATUS[standingOfSnapshot(snapshot)],
    lastModified: account.updatedAt,
    creditLimit: tmfMoney(account.creditLimit, currency),
    accountBalance: [
      { balanceType: 'receivableBalance', amount: tmfMoney(account.balance, currency), validFor },
      ...(deposits === 0
        ? []
        : [{ balanceType: 'depositBalance', amount: tmfMoney(deposits, currency), validFor }]),
    ],
    relatedParty: [customerParty(c, customerId), ...payerParties(c, account, snapshot.today)],
    accountRelationship: relationsOf(c, account),
    billStructure: { cycleSpecification: cycleRef(c, cycle) },
    paymentPlan:
      promise === null
        ? undefined
        : [
            {
              ...{ planType: 'promiseToPay', status: 'active' },
              validFor: { endDateTime: instantOfDay(promise.untilDate, timeZone) },
            },
          ],
    '@type': 'BillingAccount',
  });
}
