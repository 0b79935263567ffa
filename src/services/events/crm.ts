/** Keeps a CRM in step: it is a subscriber to events, and is sent what they are about instead of the events themselves. */
import {
  CRM_EVENTS,
  CRM_SUBSCRIPTION,
  type Crm,
  crmCustomerOf,
  crmInteractionOf,
} from '../../domain/events/crm.ts';
import type { CloudEvent, SendEvent } from '../../domain/events/delivery.ts';
import type { SendResult } from '../../domain/notices/delivery.ts';
import { EVENT_SCHEMAS } from '../../store/events/event-schemas.ts';
import type { Store } from '../../store/store.ts';
import { changeSubscription, type SubscriptionDesk, subscribe } from './subscriptions.ts';

interface CrmDeps {
  readonly store: Pick<Store, 'customers' | 'interactions'>;
  readonly crm: Crm;
}

const DONE: SendResult = { ok: true };

/**
 * Sends events as `send` does, except for those to the CRM: of these the customer or interaction is read and sent, as it is now. Without a CRM
 * they wait.
 */
export function sendingToCrm(send: SendEvent, deps: CrmDeps | undefined): SendEvent {
  return async (target, event) => {
    if (target.subscriptionId !== CRM_SUBSCRIPTION) return send(target, event);
    return deps === undefined
      ? { ok: false, code: 'CRM_NOT_CONFIGURED', permanent: false }
      : tellCrm(deps, event);
  };
}

async function tellCrm({ store, crm }: CrmDeps, event: CloudEvent): Promise<SendResult> {
  const [customerChanged, interactionWritten] = CRM_EVENTS;
  if (event.type === customerChanged) {
    const { customerId } = EVENT_SCHEMAS[customerChanged].parse(event.data);
    const customer = await store.customers.get(customerId);
    return customer === null ? DONE : crm.putCustomer(crmCustomerOf(customer));
  }
  if (event.type === interactionWritten) {
    const { interactionId } = EVENT_SCHEMAS[interactionWritten].parse(event.data);
    const interaction = await store.interactions.get(interactionId);
    return interaction === null ? DONE : crm.addInteraction(crmInteractionOf(interaction));
  }
  return DONE;
}

/** Makes the CRM a subscriber from now on, under the address that it has now. Safe to call again. */
export async function subscribeCrm(desk: SubscriptionDesk, url: string): Promise<void> {
  const { subscription } = await subscribe(desk, {
    ...{ subscriptionId: CRM_SUBSCRIPTION, url, types: CRM_EVENTS, by: 'goodstanding' },
  });
  if (subscription.url !== url) await changeSubscription(desk, CRM_SUBSCRIPTION, { url });
}
