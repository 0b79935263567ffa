export const AUDIENCES = ['operator', 'agent', 'customer'] as const;
/** Who reads a text: operations, a care agent, or the customer. */
export type Audience = (typeof AUDIENCES)[number];
