/** Holds every answer against what is stored: each once, and as it was answered. */
import { z } from 'zod';
import { serviceApprovalWorkflowId } from '../../src/messages/service-approval.ts';
import { creditHoldIdOf } from '../../src/store/accounts/credit-holds.ts';
import { complaintsOf } from '../kill/checks.ts';
import type { Answered } from './callers.ts';
import type { Fleet } from './fleet.ts';

/** One thing that is lost, doubled, or other than it was answered. */
export interface Finding {
  readonly subject: string;
  readonly text: string;
}

const orderAnswer = z.object({ outcome: z.string() });
const entryAnswer = z.object({ entryId: z.string() });

type Stored = Readonly<Record<string, unknown>>;

/** Everything that is wrong after all of these were answered, and nothing else was asked. */
export async function findingsOf(fleet: Fleet, answered: readonly Answered[]): Promise<Finding[]> {
  const refused = answered
    .filter(({ status }) => status >= 400)
    .map(({ ask, status, text }) => ({
      subject: ask.id,
      text: `was refused: ${status} ${text.slice(0, 300)}`,
    }));
  return [
    ...refused,
    ...(await ofOrders(fleet, answered)),
    ...(await ofEntries(fleet, answered)),
    ...(await ofPayments(fleet, answered)),
    // The ledger, the views, the bills, the notices and the audit trail by themselves.
    ...(await complaintsOf(fleet)).map(({ check, subject, text }) => ({
      subject,
      text: `${check}: ${text}`,
    })),
    ...(await ofCommand(fleet, 'ledger', 'audit')),
    ...(await ofCommand(fleet, 'audit', 'verify')),
  ];
}

const of = (answered: readonly Answered[], kind: Answered['ask']['kind']) =>
  answered.filter(({ ask, status }) => ask.kind === kind && status < 400);

/** One receipt, one entry of the audit trail about it, and one hold where credit is held. */
async function ofOrders({ db }: Fleet, answered: readonly Answered[]): Promise<Finding[]> {
  const receipts = grouped(await db.collection('decisions').find().toArray(), ({ workflowId }) => workflowId);
  const holds = grouped(await db.collection('creditHolds').find().toArray(), ({ _id }) => String(_id));
  const entered = grouped(
    await db.collection('auditEntries').find({ 'changes.collection': 'decisions' }).toArray(),
    ({ object }) => z.object({ id: z.string() }).parse(object).id,
  );
  const orders = of(answered, 'order');
  const found = orders.flatMap(({ ask, text }): Finding[] => {
    const workflowId = serviceApprovalWorkflowId(ask.id);
    const { outcome } = orderAnswer.parse(JSON.parse(text));
    const own = receipts.get(workflowId) ?? [];
    const held = holds.get(creditHoldIdOf(workflowId))?.length ?? 0;
    const told = entered.get(workflowId)?.length ?? 0;
    return [
      ...same(ask.id, 'receipts', own.length, 1),
      ...same(ask.id, 'outcome', own[0]?.['outcome'], outcome),
      ...same(ask.id, 'holds', held, wantsHold(ask.post?.body) && outcome === 'approve' ? 1 : 0),
      ...same(ask.id, 'entries of the audit trail about its decision', told, 1),
    ];
  });
  // A declined order that would be approved after a payment has a receipt of that, under the id of another workflow.
  const decided = [...receipts.keys()].filter((id) => id.startsWith(serviceApprovalWorkflowId('')));
  return [...found, ...same('all orders', 'cases with a receipt', decided.length, orders.length)];
}

const charges = z.object({ oneOffCharge: z.object({ amountMinor: z.number() }) });
const wantsHold = (order: unknown): boolean => charges.parse(order).oneOffCharge.amountMinor > 0;

async function ofEntries({ db }: Fleet, answered: readonly Answered[]): Promise<Finding[]> {
  const stored = grouped(
    await db.collection('ledgerEntries').find({ source: 'scale' }).toArray(),
    ({ idempotencyKey }) => String(idempotencyKey),
  );
  const entries = of(answered, 'entry');
  const found = entries.flatMap(({ ask, text }) => {
    const own = stored.get(`entry:scale:${ask.id}`) ?? [];
    const { entryId } = entryAnswer.parse(JSON.parse(text));
    return [
      ...same(ask.id, 'entries', own.length, 1),
      ...same(ask.id, 'entry', String(own[0]?.['_id']), entryId),
    ];
  });
  return [...found, ...same('all entries', 'keys in the ledger', stored.size, entries.length)];
}

async function ofPayments({ db }: Fleet, answered: readonly Answered[]): Promise<Finding[]> {
  const ids = of(answered, 'payment').map(({ ask }) => ask.id);
  const stored = grouped(
    await db
      .collection('payments')
      .find({ _id: { $in: ids as never[] } })
      .toArray(),
    ({ _id }) => String(_id),
  );
  const credits = grouped(
    await db
      .collection('ledgerEntries')
      .find({ paymentId: { $in: ids } })
      .toArray(),
    ({ paymentId }) => String(paymentId),
  );
  return ids.flatMap((id) => [
    ...same(id, 'payments', stored.get(id)?.length ?? 0, 1),
    ...same(id, 'credits in the ledger', credits.get(id)?.length ?? 0, 1),
  ]);
}

async function ofCommand(fleet: Fleet, ...command: readonly string[]): Promise<Finding[]> {
  const { code, stderr } = await fleet.command(...command);
  return code === 0
    ? []
    : [{ subject: `goodstanding ${command.join(' ')}`, text: `ended with ${code}: ${stderr}` }];
}

function same(subject: string, what: string, is: unknown, wanted: unknown): Finding[] {
  return is === wanted ? [] : [{ subject, text: `${what}: ${String(is)} instead of ${String(wanted)}` }];
}

function grouped(rows: readonly Stored[], keyOf: (row: Stored) => unknown): Map<string, Stored[]> {
  const groups = new Map<string, Stored[]>();
  for (const row of rows) {
    const key = String(keyOf(row));
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return groups;
}
