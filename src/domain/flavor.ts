/**
 * A flavoured type: plain values flow in, but two flavours never mix, so a civil date can't be passed where an
 * instant is wanted. Costs nothing at run time; boundaries still parse.
 */
export type Flavor<T, Name extends string> = T & { readonly __flavor?: Name };

export type CustomerId = Flavor<string, 'CustomerId'>;
export type BillingAccountId = Flavor<string, 'BillingAccountId'>;
export type OrderId = Flavor<string, 'OrderId'>;
export type BillId = Flavor<string, 'BillId'>;
export type PaymentId = Flavor<string, 'PaymentId'>;
/** The `sub` of the token of a caller, for example of a requester or a reviewer. Never a name or an address. */
export type SubjectId = Flavor<string, 'SubjectId'>;
/** Milliseconds. */
export type Ms = Flavor<number, 'Ms'>;
