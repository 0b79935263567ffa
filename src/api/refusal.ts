/** What the context of a request says for the audit trail. */

/**
 * Which address of a caller is entered: none, that of the connection, or the one that a proxy of yours saw and added last to
 * `X-Forwarded-For`. The last is right only behind such a proxy: without one, callers write there what they like.
 */
export type AuditAddresses = 'off' | 'connection' | 'forwarded';

/** Why a request was refused, where that is for the audit trail. */
export interface Refusal {
  readonly kind: 'unauthenticated' | 'forbidden' | 'another-customer' | 'insufficient-user-authentication';
  /** Whose token it was, where its signature proves that though it was refused. */
  readonly subject: string | null;
}
