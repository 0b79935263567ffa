import type { Instant } from '../civil-date.ts';
import type { CustomerId } from '../flavor.ts';

/** A resource of a TM Forum API by its specification, name and id, such as `tmf622:productOrder:ORD-1`. */
export type TmfKey = string;

/** What a client sent of a resource. Much of it means nothing here; it is kept so that it can be given back. */
export interface KeptAttributes {
  readonly key: TmfKey;
  /** Specification and name, such as `tmf622:productOrder`. */
  readonly resource: string;
  /** Whose it is; the id need not be known here. */
  readonly customerId: CustomerId;
  /** As it was sent, as JSON. A client may have written anything into it, so that it counts as personal. */
  readonly attributes: string;
  /** Why the resource never came to be; null: it did. A code, such as `NO_SUCH_ACCOUNT`. */
  readonly refusal: string | null;
  readonly createdAt: Instant;
}

/** Whose a resource is that names no customer, such as a form of bills. No customer is called so: it is no id that a caller can give. */
export const NO_CUSTOMER: CustomerId = '(none)';
