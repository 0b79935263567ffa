/** Operations of the specifications that are refused here, each with its reason: 405 says it, and docs/tmf.md. */

/** An operation that is not served. */
export interface RefusedOperation {
  /** Such as `tmf629:customer`. */
  readonly resource: string;
  /** Its path without an id. */
  readonly path: string;
  readonly operation: 'post' | 'patch' | 'delete';
  readonly reason: string;
}

export const REFUSED_OPERATIONS: readonly RefusedOperation[] = [
  {
    resource: 'tmf629:customer',
    path: '/tmf-api/customerManagement/v4/customer',
    operation: 'delete',
    reason: 'Customers leave by a privacy request, which a second person decides: POST /v1/privacy-requests.',
  },
  {
    resource: 'tmf622:productOrder',
    path: '/tmf-api/productOrderingManagement/v4/productOrder',
    operation: 'delete',
    reason: 'An order is on record with its decision. Cancel it: POST cancelProductOrder.',
  },
];

/** Why a path does not take a method; null: no specification has it, or it does. */
export function reasonOfRefusal(method: string, path: string): string | null {
  const found = REFUSED_OPERATIONS.find(
    (refused) =>
      refused.operation === method.toLowerCase() &&
      (refused.operation === 'post' ? path === refused.path : path.startsWith(`${refused.path}/`)),
  );
  return found?.reason ?? null;
}
