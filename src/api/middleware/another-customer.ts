/** Behind a 404: the thing is there, and another customer's. The caller is not told; the audit trail is. */
export class AnotherCustomer extends Error {
  override readonly name = 'AnotherCustomer';
}
