/** TMF678 appliedCustomerBillingRate: the lines of bills, each with the tax that it contains. */
import type { BillingAccount } from '../../../domain/accounts/billing-account.ts';
import type { Bill } from '../../../domain/billing/bill.ts';
import type { BillLine } from '../../../domain/billing/bill-details.ts';
import { taxIn } from '../../../domain/billing/tax.ts';
import { TAXED } from '../../../domain/billing/tax-table.ts';
import { exact, type Minor } from '../../../domain/money.ts';
import { present, type TmfDocument } from '../../../domain/tmf/document.ts';
import { tmfMoney } from '../../../domain/tmf/money.ts';
import type { AppContext } from '../../context.ts';
import { accountRef, billRef, hrefOf } from '../references.ts';
import { type TmfCall, type TmfResource, wantedOf } from '../resource.ts';
import { accountsOf, everyItem } from '../walk.ts';
import { instantOfDay } from './customer-bill.ts';

/** Between the id of a bill and the number of its line. */
const SEPARATOR = '~';

export const APPLIED_BILLING_RATE: TmfResource = {
  specification: 'tmf678',
  name: 'appliedCustomerBillingRate',
  reads: {
    scopes: ['customers:read'],
    objects: ['account'],
    // The notes of charges are a person's words.
    personal: 'shown',
    checksCustomer: true,
    fills: [
      ...['id', 'href', 'date', 'description', 'isBilled', 'name', 'type', 'appliedTax', 'bill'],
      ...['billingAccount', 'periodCoverage', 'product', 'taxExcludedAmount', 'taxIncludedAmount'],
    ],
    async *candidates(call, filters) {
      const ids = wantedOf(filters, 'id');
      const billIds = ids?.map(billIdIn) ?? wantedOf(filters, 'bill.id');
      if (billIds !== null) {
        for (const billId of new Set(billIds)) {
          const found = await ownBill(call, billId);
          if (found !== null) yield* ratesOf(call, found.bill, found.account);
        }
        return;
      }
      for await (const account of accountsOf(call, filters, 'billingAccount.id')) {
        const { billingAccountId } = account;
        for await (const bill of everyItem((page) =>
          call.deps.store.bills.listBills({ billingAccountId, ...page }),
        ))
          yield* ratesOf(call, bill, account);
      }
    },
    async one(call, id) {
      const found = await ownBill(call, billIdIn(id));
      if (found === null) return null;
      for await (const rate of ratesOf(call, found.bill, found.account)) if (rate.id === id) return rate;
      return null;
    },
  },
};

function billIdIn(id: string): string {
  return id.slice(0, Math.max(0, id.lastIndexOf(SEPARATOR)));
}

async function ownBill({ deps: { store }, boundTo }: TmfCall, billId: string) {
  const bill = await store.bills.get(billId);
  if (bill === null || (boundTo !== null && bill.customerId !== boundTo)) return null;
  const account = await store.accounts.get(bill.billingAccountId);
  return account === null ? null : { bill, account };
}

/**
 * The lines of a bill, in their order. The tax of a line is what it adds to the tax of the lines before it, so that all of them together are the
 * bill's. A bill that was not made here has one line: its amount.
 */
async function* ratesOf(
  { c, deps: { store } }: TmfCall,
  bill: Bill,
  account: BillingAccount,
): AsyncIterable<TmfDocument> {
  const usual = account.taxRateBasisPoints ?? 0;
  // What the lines so far carry, by class and rate: a bill computes its tax on the sum of each.
  const carried = new Map<string, Minor>();
  let number = 0;
  for await (const line of everyItem(async (page) => {
    const lines = await store.bills.listLines({ billId: bill.billId, ...page });
    return lines ?? { items: [], nextCursor: null };
  })) {
    number += 1;
    const rate = line.tax?.rateBasisPoints ?? (TAXED.has(line.kind) ? usual : 0);
    const group = `${line.tax?.taxClass ?? ''} ${rate}`;
    const before = carried.get(group) ?? 0;
    const after = exact(before + line.amount);
    carried.set(group, after);
    const tax = exact(taxIn(after, rate) - taxIn(before, rate));
    yield documentOf(c, { bill, account, line, number, rate, tax });
  }
  if (number > 0) return;
  const whole = { kind: null, entryId: null, subscriptionId: null, offeringId: null, note: null };
  const line = { ...whole, from: bill.periodFrom, to: bill.periodTo, amount: bill.amount };
  yield documentOf(c, { bill, account, line, number: 1, rate: 0, tax: 0 });
}

function documentOf(
  c: AppContext,
  {
    bill,
    account,
    line,
    number,
    rate,
    tax,
  }: {
    readonly bill: Bill;
    readonly account: BillingAccount;
    /** A kind of null: all of a bill that was not made here. */
    readonly line: Omit<BillLine, 'kind'> & { readonly kind: BillLine['kind'] | null };
    readonly number: number;
    /** In basis points. */
    readonly rate: number;
    readonly tax: Minor;
  },
): TmfDocument {
  const { currency, timeZone, billingAccountId } = account;
  const id = `${bill.billId}${SEPARATOR}${number}`;
  const name = line.offeringId ?? line.kind ?? 'bill';
  return present({
    ...{ id, href: hrefOf(c, 'tmf678', 'appliedCustomerBillingRate', id), name },
    ...{ type: line.kind ?? 'bill', isBilled: true, date: instantOfDay(bill.billDate, timeZone) },
    description: line.note ?? `Line ${number} of bill ${bill.billId}`,
    bill: billRef(c, bill.billId),
    billingAccount: accountRef(c, billingAccountId),
    product:
      line.subscriptionId === null ? null : { id: line.subscriptionId, name, '@referredType': 'Product' },
    periodCoverage:
      line.from === null || line.to === null
        ? null
        : {
            startDateTime: instantOfDay(line.from, timeZone),
            endDateTime: instantOfDay(line.to, timeZone),
          },
    appliedTax:
      tax === 0 ? [] : [{ taxCategory: 'VAT', taxRate: rate / 100, taxAmount: tmfMoney(tax, currency) }],
    taxIncludedAmount: tmfMoney(line.amount, currency),
    taxExcludedAmount: tmfMoney(exact(line.amount - tax), currency),
    '@type': 'AppliedCustomerBillingRate',
  });
}
