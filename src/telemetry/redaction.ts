/**
 * What must not reach a log, and how it is taken out. Kept apart from the logger so that it can be tested and
 * read as one list.
 */

/** Replaces a value that is not for logs. */
const REDACTED = '[redacted]';

/**
 * Keys whose values are never logged, at any depth, compared without case, `-` and `_`. Identifiers such as
 * `customerId` stay: they are opaque, and an operator needs them.
 */
const SENSITIVE = new Set(
  [
    'authorization',
    'cookie',
    'setCookie',
    'proxyAuthorization',
    'apiKey',
    'xApiKey',
    'token',
    'accessToken',
    'refreshToken',
    'idToken',
    'codecToken',
    'paymentToken',
    'secret',
    'clientSecret',
    'password',
    'passphrase',
    'privateKey',
    'key',
    'keys',
    'payloadKeys',
    'uri',
    'mongodbUri',
    'email',
    'emailAddress',
    'phone',
    'phoneNumber',
    'mobile',
    'msisdn',
    'firstName',
    'lastName',
    'givenName',
    'familyName',
    'fullName',
    'displayName',
    'customerName',
    'contactName',
    'contact',
    'address',
    'street',
    'city',
    'postcode',
    'postalCode',
    'zip',
    'birthDate',
    'dateOfBirth',
    'iban',
    'pan',
    'cardNumber',
    'cvv',
    'cvc',
    'last4',
    'note',
    'text',
    'body',
    'idempotencyKey',
  ].map(normalize),
);

const MAX_DEPTH = 8;

function normalize(key: string): string {
  return key.toLowerCase().replaceAll(/[-_]/g, '');
}

/** Whether a key's value is kept out of logs. `name` counts except at the top level, where it is the logger's. */
function isSensitive(key: string, depth: number): boolean {
  const plain = normalize(key);
  return SENSITIVE.has(plain) || (depth > 0 && plain === 'name');
}

/** A copy of a log line's fields without sensitive values. Errors are left for their serializer. */
export function redact(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return redactObject(fields, 0, new WeakSet());
}

function redactObject(
  fields: Readonly<Record<string, unknown>>,
  depth: number,
  seen: WeakSet<object>,
): Record<string, unknown> {
  seen.add(fields);
  const out: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields)) {
    out[key] =
      isSensitive(key, depth) && value !== undefined ? REDACTED : redactValue(value, depth + 1, seen);
  }
  return out;
}

function redactValue(value: unknown, depth: number, seen: WeakSet<object>): unknown {
  if (typeof value === 'string') return scrubText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return depth === 1 ? value : serializeError(value);
  if (value instanceof Date) return value;
  if (seen.has(value)) return '[circular]';
  if (depth > MAX_DEPTH) return '[deep]';
  if (ArrayBuffer.isView(value)) return '[bytes]';
  seen.add(value);
  if (Array.isArray(value)) {
    return value.map((item) => redactValue(item, depth + 1, seen));
  }
  return redactObject(Object.fromEntries(Object.entries(value)), depth, seen);
}

/** Takes credentials and addresses out of free text: URI passwords, bearer tokens, JWTs, e-mail addresses. */
export function scrubText(text: string): string {
  return text
    .replaceAll(/:\/\/[^\s/@:]+:[^\s/@]+@/g, `://${REDACTED}@`)
    .replaceAll(/\bBearer\s+[^\s"',]+/gi, `Bearer ${REDACTED}`)
    .replaceAll(/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, REDACTED)
    .replaceAll(/[\w.+-]+@[\w-]+\.[\w.-]+/g, REDACTED);
}

/** An error for a log: type, message, stack, code and causes, and none of the fields libraries hang on it. */
export function serializeError(error: unknown): unknown {
  return serializeAtDepth(error, 0);
}

function serializeAtDepth(error: unknown, depth: number): unknown {
  if (!(error instanceof Error))
    return typeof error === 'string' ? scrubText(error) : redactValue(error, 1, new WeakSet());
  const code: unknown = 'code' in error ? error.code : undefined;
  return {
    type: error.name,
    message: scrubText(error.message),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(error.stack === undefined ? {} : { stack: scrubText(error.stack) }),
    ...(error.cause === undefined || depth >= 4 ? {} : { cause: serializeAtDepth(error.cause, depth + 1) }),
  };
}
