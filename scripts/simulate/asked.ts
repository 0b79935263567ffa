import { civilDateAt, type Instant } from '../../src/domain/civil-date.ts';
import { bills } from '../../src/store/billing/collections.ts';
import { collectionOf } from '../../src/store/mongo/collection.ts';
import { notices } from '../../src/store/notices/collections.ts';
import { askedOn } from './circles.ts';
import type { Violation } from './month-end.ts';
import type { World } from './world.ts';

/** What is said of one bill to the person who is asked to pay it. */
const OF_A_BILL = ['billMade', 'dueSoon', 'dueToday', 'overdue'];
/** The letters that ask for all that is late. */
const OF_DUNNING = ['reminder', 'warning', 'serviceRestricted', 'suspended', 'collections'].map(
  (stage) => `dunning.${stage}`,
);

/**
 * Letters to somebody who was not asked: what is said of a bill goes to the customer of its payer, and to nobody else; a letter of dunning to a customer
 * who is asked to pay a late bill. Who is asked is what the circles have decided, not what the product has kept of it.
 */
export async function wrongReaders({ db, byAccount }: Pick<World, 'db' | 'byAccount'>): Promise<Violation[]> {
  const members = [...byAccount.values()].filter(({ payers }) => payers.length > 0);
  const ids = members.map(({ billingAccountId }) => billingAccountId);
  const made = (
    await collectionOf(db, bills)
      .find({ billingAccountId: { $in: ids } })
      .toArray()
  ).map(bills.fromDoc);
  const sent = db
    .collection<Sent>(notices.name)
    .find(
      { billingAccountId: { $in: ids }, kind: { $in: [...OF_A_BILL, ...OF_DUNNING] } },
      { projection: { billingAccountId: 1, customerId: 1, kind: 1, reference: 1, createdAt: 1 } },
    );
  const found: Violation[] = [];
  for await (const { _id, billingAccountId, customerId, kind, reference, createdAt } of sent) {
    const person = byAccount.get(billingAccountId);
    // That the service is limited is said to the account's own customer, without asking for money.
    if (person === undefined || _id.endsWith(':limited')) continue;
    const today = civilDateAt(createdAt, person.timeZone);
    const about = made.filter((bill) =>
      OF_A_BILL.includes(kind)
        ? bill.billId === reference
        : bill.billingAccountId === billingAccountId &&
          bill.dueDate < today &&
          (bill.settledDate === null || bill.settledDate >= today || (bill.reopenings ?? 0) > 0),
    );
    // What was decided in the same instant may have come before the letter or after it.
    const asked = about.flatMap(({ billDate }) =>
      [createdAt, `${createdAt} `].map((before) => askedOn(person, billDate, before).customerId),
    );
    if (!asked.includes(customerId))
      found.push({
        what: 'wrong reader',
        billingAccountId,
        text: `${kind} of ${reference} at ${createdAt} went to ${customerId}, asked are ${asked.join(' ')}`,
      });
  }
  return found;
}

interface Sent {
  readonly _id: string;
  readonly billingAccountId: string;
  readonly customerId: string;
  readonly kind: string;
  readonly reference: string;
  readonly createdAt: Instant;
}
