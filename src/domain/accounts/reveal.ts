/** What of a customer can be revealed at once. */
export const REVEAL_GROUPS = ['name', 'contact'] as const;
export type RevealGroup = (typeof REVEAL_GROUPS)[number];

/** Why somebody may need to see it: a code, since the audit trail holds no free text. */
export const REVEAL_REASONS = [
  /** The customer is there and is being identified. */
  'identityCheck',
  /** The customer has to be called or written to by hand. */
  'contactCustomer',
  /** The customer asked what is stored, or for a correction. */
  'customerAsked',
  'complaint',
  'fraudReview',
  /** A court, an authority, a lawyer. */
  'legal',
] as const;
export type RevealReason = (typeof REVEAL_REASONS)[number];

/** One group, revealed. The other group's fields are left out. */
export type Revealed =
  | { readonly group: 'name'; readonly name: string }
  | { readonly group: 'contact'; readonly email: string | null; readonly phone: string | null };
