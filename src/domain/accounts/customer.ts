import type { CivilDate, Instant } from '../civil-date.ts';
import type { CustomerId } from '../flavor.ts';
import type { ContactPreferences } from '../notices/contact.ts';

export const SEGMENTS = ['consumer', 'smallBusiness', 'enterprise'] as const;
export type Segment = (typeof SEGMENTS)[number];

export const LOCALES = ['en', 'de', 'fr'] as const;
export type Locale = (typeof LOCALES)[number];

/** The party that is served. Name and address are personal data: they stay in this record. */
export interface Customer {
  readonly customerId: CustomerId;
  readonly name: string;
  readonly email: string | null;
  readonly segment: Segment;
  /** The group of companies that an enterprise belongs to; absent: none. Credit of a group is looked at as one. */
  readonly groupId?: string;
  readonly locale: Locale;
  readonly customerSince: CivilDate;
  readonly createdAt: Instant;
  /** Whose law says how long records are kept: ISO 3166-1 alpha-2; absent: not known. */
  readonly country?: string;
  /** How the customer wants to get notices; absent: they chose nothing. */
  readonly contact?: ContactPreferences;
  /** Where letters go; absent: not known. Personal data. */
  readonly postalAddress?: PostalAddress;
  /** How often the record was changed; absent: never. */
  readonly revision?: number;
}

/** An address for letters. All but the country is personal data. */
export interface PostalAddress {
  /** Street with number, and whatever else stands above the city. */
  readonly street: string;
  readonly postcode: string;
  readonly city: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

/** How often a record was changed since it was made. */
export function revisionOf({ revision = 0 }: { readonly revision?: number }): number {
  return revision;
}
