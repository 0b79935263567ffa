/** What is known of demands for a proof of identity. Both reject with the driver's error when MongoDB does not answer. */
export interface IdentityDemands {
  /** Whether this customer has to prove who they are. */
  isOpen(customerId: string): Promise<boolean>;
  /** The customer has done so. */
  meet(customerId: string): Promise<void>;
}
