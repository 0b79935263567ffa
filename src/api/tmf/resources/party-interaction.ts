/** TMF683 partyInteraction: the record of contacts with customers, and contacts that other systems tell of. */
import { z } from 'zod';
import { CHANNELS, type Interaction } from '../../../domain/notices/interaction.ts';
import type { TmfDocument } from '../../../domain/tmf/document.ts';
import { NO_CUSTOMER } from '../../../domain/tmf/kept-attributes.ts';
import { noteOutsideContact, OUTSIDE_CONTACT } from '../../../services/notices/outside-contacts.ts';
import type { AppContext } from '../../context.ts';
import { keptResource } from '../kept-resource.ts';
import { customerParty, hrefOf } from '../references.ts';
import { everyItem } from '../walk.ts';

const Words = z.object({
  direction: z.string().nullish(),
  channel: z.array(z.object({ id: z.string().nullish(), name: z.string().nullish() })).nullish(),
  interactionDate: z.looseObject({ startDateTime: z.string().nullish() }).nullish(),
});

export const PARTY_INTERACTION = keptResource({
  ...{ specification: 'tmf683', name: 'partyInteraction', prefix: 'PI', rate: 'write' },
  ...{ objects: ['customer', 'account'], audited: ['interactions.put'] },
  ...{ readScopes: ['correspondence:read'], writeScopes: ['inquiries:write'] },
  defaults: ['direction', 'status', 'channel', 'interactionDate'],
  fixed: ['creationDate'],
  async complete({ deps }, { id, customerId, sent }) {
    const { direction, channel, interactionDate } = Words.parse(sent);
    const at = deps.now();
    const way = direction?.toLowerCase() === 'outbound' ? 'outbound' : 'inbound';
    const named = (channel ?? []).flatMap((one) => [one.id, one.name]).map((word) => word?.toLowerCase());
    if (customerId !== NO_CUSTOMER)
      await noteOutsideContact(deps, {
        ...{ contactId: id, customerId, direction: way, at },
        channel: CHANNELS.find((known) => named.includes(known)) ?? 'system',
      });
    return {
      ...{ status: 'completed', description: 'Contact', creationDate: at, statusChangeDate: at },
      ...sent,
      direction: direction ?? way,
      channel: channel == null || channel.length === 0 ? [{ id: 'system', name: 'system' }] : sent['channel'],
      interactionDate: { ...interactionDate, startDateTime: interactionDate?.startDateTime ?? at },
    };
  },
  changing: async ({ deps }, before, patch) =>
    patch['status'] === undefined || patch['status'] === before['status']
      ? patch
      : { ...patch, statusChangeDate: deps.now() },
  own: {
    async *all({ c, deps }, customers) {
      for (const customerId of customers)
        for await (const interaction of everyItem((page) =>
          deps.store.interactions.list({ customerId, ...page }),
        ))
          if (interaction.topic !== OUTSIDE_CONTACT) yield documentOf(c, interaction);
    },
    async one({ c, deps, boundTo }, id) {
      const found = await deps.store.interactions.get(id);
      if (found === null || (boundTo !== null && found.customerId !== boundTo)) return null;
      return documentOf(c, found);
    },
  },
});

function documentOf(c: AppContext, interaction: Interaction): TmfDocument {
  const { interactionId, customerId, occurredAt, channel, direction, topic, code, reference } = interaction;
  return {
    ...{ id: interactionId, href: hrefOf(c, 'tmf683', 'partyInteraction', interactionId), direction },
    ...{ reason: topic, description: interaction.summary, status: 'completed' },
    ...{ creationDate: occurredAt, statusChangeDate: occurredAt },
    interactionDate: { startDateTime: occurredAt, endDateTime: occurredAt },
    channel: [{ id: channel, href: `urn:goodstanding:channel:${channel}`, name: channel }],
    relatedParty: [customerParty(c, customerId)],
    interactionItem: [
      {
        ...{ id: '1', creationDate: occurredAt, reason: topic, resolution: code },
        item: { id: reference, role: topic },
      },
    ],
    '@type': 'PartyInteraction',
  };
}
