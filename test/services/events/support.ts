import type { Db, MongoClient } from 'mongodb';
import type { EventType } from '../../../src/domain/events/catalogue.ts';
import { customerChanged } from '../../../src/domain/events/events-of.ts';
import type { WebhookSubscription } from '../../../src/domain/events/subscription.ts';
import { inAuditedTransaction } from '../../../src/store/audit/trail.ts';
import { announce } from '../../../src/store/events/outbox.ts';
import { AS_OF } from '../../support/builders/builders.ts';
import { uniqueName } from '../../support/run/names.ts';

export const WEBHOOK_TEST_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

/** A subscription to everything. */
export function aSubscription(parts: Partial<WebhookSubscription> = {}): WebhookSubscription {
  return {
    subscriptionId: uniqueName('WS'),
    url: 'http://127.0.0.1:9/hooks',
    types: [],
    state: 'active',
    secrets: [{ secretId: 's1', secret: WEBHOOK_TEST_SECRET, since: AS_OF }],
    ...{ createdBy: 'integrator', createdAt: AS_OF, updatedAt: AS_OF, revision: 1 },
    ...parts,
  };
}

/** Announces events about a customer, each in a transaction of its own. */
export async function tellOf(
  { db, client }: { readonly db: Db; readonly client: MongoClient },
  customerId: string,
  times = 1,
): Promise<void> {
  for (let count = 0; count < times; count += 1)
    await inAuditedTransaction(db, client, 'customers.setContact', async (tx) => {
      announce(tx, customerChanged(customerId, 'contact', AS_OF));
    });
}

/** A type of which {@link tellOf} announces none. */
export const ANOTHER_TYPE: EventType = 'com.goodstanding.bill.made.v1';
