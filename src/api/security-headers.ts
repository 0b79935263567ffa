/**
 * The security headers of every answer. Hono has a middleware for them, but it sets them on a finished answer, which takes a `Headers`
 * object for each request. Here they are names and values that are set where that costs nothing.
 */

/** On every answer. */
export const FIXED_HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'x-permitted-cross-domain-policies': 'none',
  // Our pages need no feature of the device.
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
} as const;

/** For answers that do not set these themselves. */
export const DEFAULT_HEADERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
} as const;

/** Only when callers use TLS: on plain http browsers ignore it, and localhost must stay reachable. */
export const TRANSPORT_SECURITY = {
  name: 'strict-transport-security',
  value: 'max-age=31536000; includeSubDomains',
} as const;
