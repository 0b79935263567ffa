import { expect, test } from 'vitest';
import type { CycleChangeCase } from '../../src/domain/cases/cases.ts';
import { storedAccounts } from '../../src/store/accounts/collections.ts';
import { approvals, cycleChanges } from '../../src/store/cases/collections.ts';
import { decisions } from '../../src/store/decisions/collections.ts';
import type { AnyDocument } from '../../src/store/mongo/collection.ts';
import { notices } from '../../src/store/notices/collections.ts';
import {
  AS_OF,
  aBillingAccount,
  aCycle,
  aCycleOption,
  aCyclePreference,
  aNotice,
} from '../support/builders/builders.ts';
import { anApprovalCase, aReceipt } from '../support/builders/decisions.ts';
import { aStore } from '../support/product/store.ts';
import { uniqueName } from '../support/run/names.ts';

const t = aStore();

const account = () =>
  aBillingAccount({
    billingAccountId: uniqueName('BA'),
    cycleTransition: {
      previousCycle: aCycle(),
      stub: null,
      effectiveDate: '2026-12-31',
      confirmedServices: [],
    },
  });

function aQuotedChange(): CycleChangeCase {
  const owner = { customerId: 'CUST-1', billingAccountId: 'BA-1' };
  const preference = aCyclePreference({ billCycleDay: 31 });
  return {
    ...{ workflowId: 'w', revision: 1, state: 'quoted', timeline: [], requestedBy: 'care' },
    ...{ createdAt: AS_OF, updatedAt: AS_OF, dueAt: null, needsAttention: false },
    request: { changeId: uniqueName('CHG'), ...owner, preference, confirm: false },
    customerId: owner.customerId,
    quote: {
      ...{ quoteId: 'Q', expiresAt: AS_OF, basis: 'b'.repeat(64), recommendedOptionId: null },
      options: [aCycleOption()],
    },
    ...{ confirmedOptionId: null, reasons: [], decision: null },
  };
}

const DOCUMENTS = {
  [storedAccounts.name]: () => storedAccounts.toDoc({ ...account(), lastHash: '0'.repeat(64) }),
  [notices.name]: () => notices.toDoc(aNotice({ noticeId: uniqueName('N') })),
  [decisions.name]: () => decisions.toDoc(aReceipt(account())),
  [approvals.name]: () => approvals.toDoc(anApprovalCase(account())),
  [cycleChanges.name]: () => cycleChanges.toDoc(aQuotedChange()),
};

/** Removes what lies at a path such as `quote.options.0.effects`. */
function without(document: object, path: string): AnyDocument {
  const copy: AnyDocument = structuredClone({ _id: '', ...document });
  const names = path.split('.');
  const last = names.pop() ?? '';
  let place: unknown = copy;
  for (const name of names)
    place = typeof place === 'object' && place !== null ? Reflect.get(place, name) : undefined;
  if (typeof place !== 'object' || place === null || !Object.hasOwn(place, last))
    throw new Error(`the document has no ${path}`);
  Reflect.deleteProperty(place, last);
  return copy;
}

test.each(
  Object.entries({
    [storedAccounts.name]: [
      'cycleTransition',
      'cycleTransition.confirmedServices',
      'promise',
      'restrictions',
      'dunningHolds',
    ],
    [notices.name]: ['delivery'],
    [decisions.name]: ['currency', 'today'],
    [approvals.name]: ['reconsideration'],
    [cycleChanges.name]: [
      'request.preference.payday',
      'quote.options.0.firstBillAmount',
      'quote.options.0.effects',
    ],
  }).flatMap(([name, paths]) => paths.map((path) => [name, path] as const)),
)('MongoDB refuses a document of %s without %s', async (name, path) => {
  const collection = t.db.collection<AnyDocument>(name);
  const refused = collection.insertOne(without(documentOf(name), path));
  await expect(refused).rejects.toMatchObject({ code: 121 });
});

test.each(Object.keys(DOCUMENTS))('and takes one of %s with all its fields', async (name) => {
  const collection = t.db.collection<AnyDocument>(name);
  const { insertedId } = await collection.insertOne({ ...documentOf(name) });
  await collection.deleteOne({ _id: insertedId });
});

function documentOf(name: string): { readonly _id: string } {
  const make = DOCUMENTS[name];
  if (make === undefined) throw new Error(`no document of ${name} is made here`);
  return make();
}
