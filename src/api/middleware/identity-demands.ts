/** Reads and meets demands for a fresh authentication (step-up). Both reject with the driver's error when MongoDB does not answer. */
export interface IdentityDemands {
  /** Whether this customer has an open demand. */
  isOpen(customerId: string): Promise<boolean>;
  /** Meets the customer's open demand. */
  meet(customerId: string): Promise<void>;
}
