/**
 * What every answer tells a browser. Hono has a middleware for such headers; it sets them on an answer that was made, which takes a
 * `Headers` object for each request, so here they are names and values that are set where that costs nothing.
 */

/** On every answer. */
export const FIXED_HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'x-permitted-cross-domain-policies': 'none',
  // Our pages ask for nothing of the device.
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
} as const;

/** Where the answer does not say otherwise. */
export const DEFAULT_HEADERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
} as const;

/** Only where the outside speaks TLS: on plain http browsers ignore it, and localhost must stay reachable. */
export const TRANSPORT_SECURITY = {
  name: 'strict-transport-security',
  value: 'max-age=31536000; includeSubDomains',
} as const;
