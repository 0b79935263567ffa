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
    'fieldKeys',
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
    'streetName',
    'streetNr',
    'streetNumber',
    'houseNumber',
    'postalAddress',
    'place',
    'placeOfInstallation',
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
    'noteSalt',
    'endNote',
    'administrator',
    'decisionNote',
    'cancellationReason',
    'comment',
    'summary',
    'content',
    'attributes',
    'text',
    'body',
    'idempotencyKey',
  ].map(normalize),
);

const MAX_DEPTH = 8;
/** The most that one text and one line may hold, and the longest key. Whatever is logged, one line is this much work. */
const MAX_TEXT = 8_192;
const MAX_LINE = 65_536;
const MAX_VALUES = 2_000;
const MAX_KEY = 100;

/** What is left of a line's bounds. */
interface Budget {
  characters: number;
  values: number;
}

function newBudget(): Budget {
  return { characters: MAX_LINE, values: MAX_VALUES };
}

function normalize(key: string): string {
  return key.toLowerCase().replaceAll(/[-_]/g, '');
}

/** Keys that are codes and names of our own at the top of a line; within a value they are what a person is called, said, wrote on a transfer, or was told of. */
const SENSITIVE_WITHIN = new Set(['name', 'reason', 'reference', 'subject']);

function isSensitive(key: string, depth: number): boolean {
  const plain = normalize(key);
  return SENSITIVE.has(plain) || (depth > 0 && SENSITIVE_WITHIN.has(plain));
}

/** A copy of a log line's fields without sensitive values, of bounded size. Errors are left for their serializer. */
export function redact(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return redactObject(fields, 0, new WeakSet(), newBudget());
}

function redactObject(
  fields: Readonly<object>,
  depth: number,
  seen: WeakSet<object>,
  budget: Budget,
): Record<string, unknown> {
  seen.add(fields);
  const out: Record<string, unknown> = {};
  // Not Object.entries: that copies a large object before the first look at the bound.
  for (const key in fields) {
    if (!Object.hasOwn(fields, key)) continue;
    if (budget.values <= 0) {
      out['…'] = '[cut]';
      break;
    }
    budget.values -= 1;
    const value: unknown = Reflect.get(fields, key);
    out[scrub(key, MAX_KEY, budget)] =
      isSensitive(key.slice(0, MAX_KEY), depth) && value !== undefined
        ? REDACTED
        : redactValue(value, depth + 1, seen, budget);
  }
  return out;
}

function redactValue(value: unknown, depth: number, seen: WeakSet<object>, budget: Budget): unknown {
  if (typeof value === 'string') return scrub(value, MAX_TEXT, budget);
  if (typeof value === 'bigint') return BigInt.asIntN(64, value) === value ? value.toString() : '[bigint]';
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return depth === 1 ? value : serializeAtDepth(value, 0, budget);
  if (value instanceof Date) return value;
  if (seen.has(value)) return '[circular]';
  if (depth > MAX_DEPTH) return '[deep]';
  if (ArrayBuffer.isView(value)) return '[bytes]';
  seen.add(value);
  if (!Array.isArray(value)) return redactObject(value, depth, seen, budget);
  const items: unknown[] = [];
  for (const item of value) {
    if (budget.values <= 0) {
      items.push('[cut]');
      break;
    }
    budget.values -= 1;
    items.push(redactValue(item, depth + 1, seen, budget));
  }
  return items;
}

/**
 * Takes credentials and addresses out of free text: URI passwords, bearer tokens, JWTs, e-mail addresses. A long text is cut
 * first. Every pattern is linear: it can begin only where the run of characters that it takes begins.
 */
export function scrubText(text: string): string {
  return scrub(text, MAX_TEXT, newBudget());
}

function scrub(text: string, most: number, budget: Budget): string {
  const cut = cutAtWord(text, Math.min(most, Math.max(0, budget.characters)));
  budget.characters -= cut.length;
  return cut
    .replaceAll(/:\/\/[^\s/@:]*:[^\s/@]+@/g, `://${REDACTED}@`)
    .replaceAll(/\bBearer\s+[^\s"',]+/gi, `Bearer ${REDACTED}`)
    .replaceAll(/(?<![\w-])eyJ[\w-]+\.[\w-]+\.[\w-]*/g, REDACTED)
    .replaceAll(/(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]+/g, REDACTED);
}

/** At most this many characters. The word at the cut goes too: half a secret fits no pattern, and is still half a secret. */
function cutAtWord(text: string, most: number): string {
  if (text.length <= most) return text;
  let end = most;
  while (end > 0 && !/\s/.test(text.charAt(end))) end -= 1;
  return `${text.slice(0, end)} [cut]`;
}

/** An error for a log: type, message, stack, code and causes, and none of the fields libraries hang on it. */
export function serializeError(error: unknown): unknown {
  return serializeAtDepth(error, 0, newBudget());
}

function serializeAtDepth(error: unknown, depth: number, budget: Budget): unknown {
  if (!(error instanceof Error))
    return typeof error === 'string'
      ? scrub(error, MAX_TEXT, budget)
      : redactValue(error, 1, new WeakSet(), budget);
  const code: unknown = 'code' in error ? error.code : undefined;
  return {
    type: scrub(error.name, MAX_KEY, budget),
    message: scrub(messageOf(error), MAX_TEXT, budget),
    ...(typeof code === 'string' ? { code: scrub(code, MAX_KEY, budget) } : {}),
    ...(typeof code === 'number' ? { code } : {}),
    ...(error.stack === undefined ? {} : { stack: scrub(stackOf(error), MAX_TEXT, budget) }),
    ...(error.cause === undefined || depth >= 4
      ? {}
      : { cause: serializeAtDepth(error.cause, depth + 1, budget) }),
  };
}

/**
 * An error's message, unless it may quote input: the runtime's own errors of parsing and ranges do, and so does MongoDB's of a
 * duplicate key. The stack says where they come from.
 */
function messageOf(error: Error): string {
  if (quotesInput(error)) return '[left out: it may quote input]';
  const { message } = error;
  const duplicate = message.indexOf('dup key:');
  return duplicate === -1 ? message : `${message.slice(0, duplicate)}dup key: ${REDACTED}`;
}

function quotesInput(error: Error): boolean {
  return error.name === 'RangeError' || error.name === 'SyntaxError';
}

/** The stack with the message as {@link messageOf} gives it: V8 puts the message in front of the frames. */
function stackOf(error: Error): string {
  const stack = error.stack ?? '';
  const head = stack.startsWith(error.name) ? stack.indexOf(error.message) : -1;
  if (head === -1 || error.message === '') return quotesInput(error) ? REDACTED : stack;
  return `${error.name}: ${messageOf(error)}${stack.slice(head + error.message.length)}`;
}
