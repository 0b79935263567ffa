/** What a CRM that speaks TM Forum's Open APIs is told: customers (TMF629) and interactions (TMF683). */
import type { Customer } from '../accounts/customer.ts';
import type { SendResult } from '../notices/delivery.ts';
import type { Interaction } from '../notices/interaction.ts';
import type { EventType } from './catalogue.ts';

/** The subscription under which the CRM is a subscriber like any other: with a bookmark, tries, dead letters and a pause. */
export const CRM_SUBSCRIPTION = 'tmf-crm';

/** What the CRM is told of. */
export const CRM_EVENTS = [
  'com.goodstanding.customer.changed.v1',
  'com.goodstanding.interaction.written.v1',
] as const satisfies readonly EventType[];

/** The attributes of a TMF629 customer that are kept in step. What else the CRM knows of a customer stays as it is. */
export interface CrmCustomer {
  readonly name: string;
  /** Under which the CRM finds the customer: our id. */
  readonly engagedParty: { readonly id: string; readonly name: string; readonly '@referredType': string };
  readonly contactMedium: readonly CrmContact[];
  readonly characteristic: readonly { readonly name: string; readonly value: string }[];
  readonly '@type': 'Customer';
}

interface CrmContact {
  readonly mediumType: 'email' | 'phone' | 'postalAddress';
  readonly preferred: boolean;
  readonly characteristic: Readonly<Record<string, string>>;
}

/** A TMF683 interaction, as it is created. */
export interface CrmInteraction {
  readonly description: string;
  readonly direction: 'inbound' | 'outbound';
  readonly reason: string;
  readonly status: 'completed';
  readonly creationDate: string;
  readonly interactionDate: { readonly startDateTime: string; readonly endDateTime: string };
  readonly channel: readonly { readonly id: string; readonly href: string; readonly name: string }[];
  readonly relatedParty: readonly {
    readonly id: string;
    readonly href: string;
    readonly role: 'customer';
    readonly '@referredType': 'Customer';
  }[];
  /** Its id here is that of the item: by it a second try finds what the first one made. */
  readonly interactionItem: readonly {
    readonly id: string;
    readonly reason: string;
    readonly item: { readonly id: string; readonly role: string; readonly '@referredType': string };
  }[];
  readonly '@type': 'PartyInteraction';
}

/** The CRM. Each call resolves within half a minute, also when it fails, and may be made again: it has its effect once. */
export interface Crm {
  /** Changes the customer whose engaged party has our id, or makes one. */
  putCustomer(customer: CrmCustomer): Promise<SendResult>;
  /** Makes an interaction, unless one with this item is there. */
  addInteraction(interaction: CrmInteraction): Promise<SendResult>;
}

/** A customer as TMF629 has it. An erased one has its `[erased]` name and no contacts. */
export function crmCustomerOf(customer: Customer): CrmCustomer {
  const { customerId, name, email, contact, postalAddress, segment, locale, customerSince } = customer;
  const phone = contact?.phone ?? null;
  const preferred = contact?.channel ?? null;
  return {
    name,
    engagedParty: {
      ...{ id: customerId, name },
      '@referredType': segment === 'consumer' ? 'Individual' : 'Organization',
    },
    contactMedium: [
      ...(email === null
        ? []
        : [
            {
              mediumType: 'email' as const,
              preferred: preferred === 'email',
              characteristic: { emailAddress: email },
            },
          ]),
      ...(phone === null
        ? []
        : [
            {
              mediumType: 'phone' as const,
              preferred: preferred === 'sms',
              characteristic: { phoneNumber: phone },
            },
          ]),
      ...(postalAddress === undefined
        ? []
        : [
            {
              mediumType: 'postalAddress' as const,
              preferred: false,
              characteristic: {
                ...{ street1: postalAddress.street, postCode: postalAddress.postcode },
                ...{ city: postalAddress.city, country: postalAddress.country },
              },
            },
          ]),
    ],
    characteristic: [
      { name: 'segment', value: segment },
      { name: 'language', value: locale },
      { name: 'customerSince', value: customerSince },
    ],
    '@type': 'Customer',
  };
}

/** An interaction as TMF683 has it: its summary, and nothing that a customer wrote. */
export function crmInteractionOf(interaction: Interaction): CrmInteraction {
  const { interactionId, customerId, occurredAt, channel, direction, topic, code, summary } = interaction;
  return {
    ...{ description: summary, direction, reason: topic, status: 'completed', creationDate: occurredAt },
    interactionDate: { startDateTime: occurredAt, endDateTime: occurredAt },
    channel: [{ id: channel, href: `/channel/${channel}`, name: channel }],
    relatedParty: [
      {
        ...{ id: customerId, href: `/customer/${encodeURIComponent(customerId)}`, role: 'customer' },
        '@referredType': 'Customer',
      },
    ],
    interactionItem: [
      {
        ...{ id: '1', reason: code },
        item: { id: interactionId, role: 'source', '@referredType': 'GoodstandingInteraction' },
      },
    ],
    '@type': 'PartyInteraction',
  };
}
