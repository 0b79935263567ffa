/** TMF678 customerBill: a bill as sent. */
import type { BillingAccount } from '../../../domain/accounts/billing-account.ts';
import { openAmount } from '../../../domain/accounts/standing.ts';
import type { Bill } from '../../../domain/billing/bill.ts';
import type { TaxLine } from '../../../domain/billing/bill-details.ts';
import { type CivilDate, startOfDay, type TimeZone } from '../../../domain/civil-date.ts';
import { sumMinor } from '../../../domain/money.ts';
import { present, type TmfDocument } from '../../../domain/tmf/document.ts';
import { tmfMoney } from '../../../domain/tmf/money.ts';
import { type AppContext, linkTo } from '../../context.ts';
import { Problem } from '../../problems/problem.ts';
import { accountRef, billRef, customerParty, hrefOf, paymentRef } from '../references.ts';
import type { TmfCall, TmfResource } from '../resource.ts';
import { wantedOf } from '../resource.ts';
import { accountsOf, everyItem } from '../walk.ts';

/** A civil date as TM Forum writes it: the instant at which the day begins where the account is. */
export function instantOfDay(date: CivilDate, timeZone: TimeZone): string {
  return startOfDay(date, timeZone);
}

export const CUSTOMER_BILL: TmfResource = {
  specification: 'tmf678',
  name: 'customerBill',
  reads: {
    scopes: ['customers:read'],
    objects: ['account'],
    personal: 'none',
    fills: [
      'id',
      'href',
      'billNo',
      'category',
      'runType',
      'state',
      'billDate',
      'paymentDueDate',
      'lastUpdate',
      'nextBillDate',
      'billingPeriod',
      'amountDue',
      'remainingAmount',
      'billingAccount',
      'relatedParty',
      'billDocument',
      'taxItem',
      'taxExcludedAmount',
      'taxIncludedAmount',
      'appliedPayment',
    ],
    checksCustomer: true,
    async *candidates(call, filters) {
      const { c, deps } = call;
      const ids = wantedOf(filters, 'id');
      if (ids !== null) {
        for (const id of new Set(ids)) {
          const found = await tmfBill(call, id);
          if (found !== null) yield found;
        }
        return;
      }
      for await (const account of accountsOf(call, filters, 'billingAccount.id')) {
        const { billingAccountId } = account;
        for await (const bill of everyItem((page) =>
          deps.store.bills.listBills({ billingAccountId, ...page }),
        ))
          yield billDocument(c, bill, account);
      }
    },
    one: tmfBill,
    late: { names: ['taxItem', 'taxExcludedAmount', 'taxIncludedAmount', 'appliedPayment'], of: sheetOf },
  },
  change: {
    scopes: ['accounts:write'],
    objects: ['account'],
    personal: 'none',
    audited: [],
    rate: 'write',
    checksCustomer: true,
    takes: ['state'],
    async change(call, id, { state }) {
      const found = await tmfBill(call, id);
      if (found === null) return null;
      if (state != null && state !== found['state'])
        throw new Problem('invalid-state', 'The state of a bill follows its payments: report one.', {
          errors: [{ pointer: '/state', code: 'not-allowed-value', detail: 'the state that it is in' }],
        });
      return { ...found, ...(await sheetOf(call, id)) };
    },
  },
};

/** The bill, as it is without its details. */
async function tmfBill(
  { c, deps: { store }, boundTo }: TmfCall,
  billId: string,
): Promise<TmfDocument | null> {
  const bill = await store.bills.get(billId);
  if (bill === null || (boundTo !== null && bill.customerId !== boundTo)) return null;
  const account = await store.accounts.get(bill.billingAccountId);
  return account === null ? null : billDocument(c, bill, account);
}

function billDocument(
  c: AppContext,
  bill: Bill,
  { currency, timeZone, billing }: BillingAccount,
): TmfDocument {
  const { billId, billingAccountId, customerId, billDate, dueDate, periodFrom, periodTo, state } = bill;
  const at = (date: CivilDate) => instantOfDay(date, timeZone);
  const href = hrefOf(c, 'tmf678', 'customerBill', billId);
  // The final bill is made on the day after the last one of service, however the cycle goes.
  const runType = bill.final || bill.replaces !== undefined ? 'offCycle' : 'onCycle';
  return present({
    ...{ id: billId, href, billNo: billId, category: bill.final ? 'last' : 'normal', runType, state },
    billDate: at(billDate),
    paymentDueDate: at(dueDate),
    lastUpdate: at(bill.lastPaidDate ?? bill.settledDate ?? billDate),
    nextBillDate: billing === undefined ? null : at(billing.nextBillDate),
    billingPeriod: { startDateTime: at(periodFrom), endDateTime: at(periodTo) },
    amountDue: tmfMoney(bill.amount, currency),
    remainingAmount: tmfMoney(openAmount(bill), currency),
    billingAccount: accountRef(c, billingAccountId),
    relatedParty: [customerParty(c, customerId)],
    ...relatedBills(c, bill),
    billDocument: [
      {
        ...{ id: billId, name: `Bill ${billDate}`, mimeType: 'application/json', attachmentType: 'bill' },
        url: linkTo(c, `/v1/bills/${billId}`),
        '@referredType': 'Attachment',
      },
    ],
    '@type': 'CustomerBill',
  });
}

/** The bill in the place of which it stands, and the one in its place if it is cancelled: an addition to the specification. */
function relatedBills(c: AppContext, { replaces, cancelled }: Bill) {
  const related = [
    ...(replaces === undefined ? [] : [{ ...billRef(c, replaces), relationshipType: 'replaces' }]),
    ...(cancelled === undefined
      ? []
      : [{ ...billRef(c, cancelled.replacedBy), relationshipType: 'replacedBy' }]),
  ];
  return related.length === 0 ? {} : { relatedBill: related };
}

/** The tax that the lines contain, and the payments that are on the bill. */
async function sheetOf({ c, deps: { store } }: TmfCall, billId: string) {
  const sheet = await store.bills.getSheet(billId);
  const account = sheet === null ? null : await store.accounts.get(sheet.bill.billingAccountId);
  if (sheet === null || account === null) return {};
  const { currency } = account;
  const { bill, details, allocations } = sheet;
  const taxLines = details?.taxLines ?? [];
  const tax = sumMinor(taxLines.map((line) => line.tax));
  return {
    taxIncludedAmount: tmfMoney(bill.amount, currency),
    taxExcludedAmount: tmfMoney(bill.amount - tax, currency),
    taxItem: taxLines.map((line) => ({
      ...{ taxCategory: categoryOf(line), taxRate: line.rateBasisPoints / 100 },
      taxAmount: tmfMoney(line.tax, currency),
    })),
    appliedPayment: [
      ...allocations.map(({ paymentId, amount }) => ({
        appliedAmount: tmfMoney(amount, currency),
        payment: paymentRef(c, paymentId),
      })),
      ...(bill.credits ?? []).map(({ amount }) => ({ appliedAmount: tmfMoney(amount, currency) })),
    ],
  };
}

/** Why the rate is what it is, beside the kind of the tax. */
function categoryOf({ taxClass = 'standard' }: TaxLine): string {
  return taxClass === 'standard' ? 'VAT' : `VAT ${taxClass}`;
}
