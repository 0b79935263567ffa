/** One sum of money that came for both accounts of the customer: a payment for each part. */
import { type Account, billOf, byText, openOn, type TakeBack, type Transfer } from './account.ts';
import { accountOf, paysOn } from './hierarchy.ts';
import type { Operation, Side, TransferPart } from './operation.ts';
import { countedOf, report, type Verdict } from './payments.ts';
import { roundTogether } from './rounding.ts';

type Coming = Extract<Operation, { kind: 'transfer' }>;
type Going = Extract<Operation, { kind: 'takeBack' }>;

/** How many parts there may be, beside the rest. */
const MOST_PARTS = 100;
const SIDES: readonly Side[] = ['own', 'second'];

/** The money has come: its parts and the rest add up to it, and each is a payment of its own. What went back before takes effect now. */
export function transferOf(account: Account, operation: Coming, now: string): Verdict {
  const { transfer: name, payer, amount, split, currency = account.spec.currency } = operation;
  const parts = 'over' in split ? partsOver(account, operation, split.over) : split.parts;
  if (parts === null || (parts.length === 0 && !('over' in split))) return 'refused';
  const rest = amount - parts.reduce((total, part) => total + part.amount, 0);
  if (rest < 0 || [amount, ...parts.map((part) => part.amount)].some((one) => one < 1)) return 'refused';
  const said = JSON.stringify({ payer, amount, split, currency });
  const known = account.transfers.get(name);
  if (known !== undefined && known.currency !== currency) return 'refused';
  if (known !== undefined && known.said !== null) return known.said === said ? 'accepted' : 'refused';
  const transfer: Transfer = known ?? { said, currency, parts: [], takeBacks: [] };
  transfer.said = said;
  account.transfers.set(name, transfer);
  const all = rest === 0 ? parts : [...parts, { amount: rest, ...(payer === null ? {} : { to: payer }) }];
  const numbered = all.map((part, at) => ({ part, payment: `${name}:part:${at + 1}` }));
  // Who names a bill that is known pays it, before others pay the oldest.
  const names = ({ part }: { readonly part: TransferPart }) => billedSide(account, part) !== undefined;
  const inOrder = [...numbered.filter(names), ...numbered.filter((one) => !names(one))];
  const places = new Map(
    inOrder.map((one) => [one.payment, receivePart(account, operation, one, now)] as const),
  );
  transfer.parts = numbered.map(({ payment }) => ({ of: places.get(payment) ?? 'own', payment }));
  const early = [...transfer.takeBacks].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  for (const one of early) giveBack(account, transfer, one, now);
  return 'accepted';
}

/** A part is a payment on its account; one for nobody who is known is in suspense. Returns where it is. */
function receivePart(
  account: Account,
  { occurredAt, valueDate, currency }: Coming,
  { part, payment }: { readonly part: TransferPart; readonly payment: string },
  now: string,
): Side {
  const to = billedSide(account, part) ?? (part.to === 'nobody' ? undefined : part.to);
  const isForeign = currency !== undefined && currency !== account.spec.currency;
  const target = to === undefined || isForeign ? null : accountOf(account, to);
  const said = {
    ...({ kind: 'payment', payment, status: 'settled', amount: part.amount, occurredAt } as const),
    ...(valueDate === undefined ? {} : { valueDate }),
    ...(currency === undefined ? {} : { currency }),
    ...(part.bill === undefined ? {} : { bill: part.bill.name }),
  };
  if (target === null || to === undefined) {
    report(account, { ...said, toNobody: true }, now);
    return 'own';
  }
  report(target, said, now);
  return to;
}

/** The account whose bill a part names, if it is known. */
function billedSide(account: Account, { bill }: TransferPart): Side | undefined {
  const one = bill === undefined ? null : accountOf(account, bill.of);
  return bill !== undefined && one !== null && billOf(one, bill.name) !== undefined ? bill.of : undefined;
}

/** Open bills of both accounts, the oldest due first, as far as the money goes. Null: nobody said who paid. */
export function partsOver(
  account: Account,
  { payer, amount, currency = account.spec.currency }: Pick<Coming, 'payer' | 'amount' | 'currency'>,
  over: 'paidFor' | 'below',
): TransferPart[] | null {
  const from = payer === null ? null : accountOf(account, payer);
  if (payer === null || from === null) return null;
  // Bills in another currency are not paid by it.
  if (currency !== account.spec.currency) return [];
  const open = SIDES.flatMap((side) => {
    const one = accountOf(account, side);
    if (one === null || (over === 'below' && side !== payer && !one.isBelow)) return [];
    return one.bills
      .filter((bill) => over === 'below' || (side === payer) !== paysOn(one.payers, bill.madeOn))
      .map((bill) => ({ side, bill, open: openOn(one, bill), id: `BILL:${one.id}:${bill.billDate}` }));
  });
  const inOrder = open
    .filter((one) => one.open > 0)
    .sort((a, b) => byText(a.bill.dueDate, b.bill.dueDate) || byText(a.id, b.id));
  let left = amount;
  const parts: TransferPart[] = [];
  for (const { side, bill, open: most } of inOrder.slice(0, MOST_PARTS)) {
    const part = Math.min(left, most);
    if (part <= 0) break;
    left -= part;
    parts.push({ amount: part, to: side, bill: { of: side, name: bill.billDate } });
  }
  return parts;
}

/** A part of it went back: the same again is the same, and one that comes before the money waits for it. */
export function takeBackOf(account: Account, operation: Going, now: string): Verdict {
  const { transfer: name, status, amount, occurredAt: at, bankFee = 0 } = operation;
  if (amount < 1) return 'refused';
  const { currency } = account.spec;
  const known = account.transfers.get(name);
  if (known !== undefined && known.currency !== currency) return 'refused';
  const event = operation.event ?? `${status} ${amount} ${at}`;
  const before = known?.takeBacks.find((one) => one.event === event);
  if (before !== undefined)
    return before.status === status && before.amount === amount && before.at === at ? 'accepted' : 'refused';
  const transfer: Transfer = known ?? { said: null, currency, parts: [], takeBacks: [] };
  account.transfers.set(name, transfer);
  const one: TakeBack = { event, status, amount, at, fee: status === 'reversed' ? bankFee : 0 };
  transfer.takeBacks.push(one);
  if (transfer.said !== null) giveBack(account, transfer, one, now);
  return 'accepted';
}

/** Each part gives by its share of what is left; what goes beyond all of it comes off the first part. */
function giveBack(account: Account, { parts, currency }: Transfer, one: TakeBack, now: string): void {
  const payments = parts.map(({ of, payment }) => accountOf(account, of)?.payments.get(payment));
  const left = payments.map((payment) => (payment === undefined ? 0 : countedOf(payment)));
  const all = left.reduce((total, part) => total + part, 0);
  const within = Math.min(one.amount, all);
  const exact = left.map((part) => ({
    ...{ top: BigInt(within) * BigInt(part), bottom: BigInt(Math.max(1, all)) },
  }));
  const shares = roundTogether(exact).map((share, at) => (at === 0 ? share + one.amount - within : share));
  const charged = shares.findIndex((share) => share > 0);
  for (const [at, { of, payment }] of parts.entries()) {
    const amount = shares[at] ?? 0;
    const target = accountOf(account, of);
    if (amount === 0 || target === null) continue;
    const said = {
      ...({ kind: 'payment', payment, status: one.status, amount, occurredAt: one.at } as const),
      ...{ currency, toNobody: true as const, event: one.event },
      ...(at === charged && one.fee > 0 ? { bankFee: one.fee } : {}),
    };
    report(target, said, now);
  }
}
