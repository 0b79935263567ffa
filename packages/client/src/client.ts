/** The client: one function for each operation of the API, and what calls have in common. */
import { OPERATIONS } from './api.ts';
import type { RetryBounds } from './delay.ts';
import { NoAnswerError } from './problem.ts';
import { type Answer, type Args, newKey, type OperationId, requestOf } from './request.ts';
import { type Sender, send, type TokenProvider } from './send.ts';

/** How a client reaches the API. */
export interface ClientOptions {
  /** Such as `https://goodstanding.example.com`. */
  readonly baseUrl: string;
  /**
   * A token, or what gives one: it is asked before each request, so it should remember what it has. Left out, none is sent: something between adds
   * it, such as the web server of a page.
   */
  readonly token?: string | TokenProvider;
  /** How often a call is repeated where that is safe. */
  readonly retry?: Partial<RetryBounds>;
  /** The longest time for one try. Default 30 s. */
  readonly timeoutMs?: number;
  /** In place of the global `fetch`. */
  readonly fetch?: typeof fetch;
}

/** What one call may say beside its arguments. */
export interface CallOptions {
  /** The key under which the API does this once. Left out, each call has a new one, which its repetitions share. */
  readonly idempotencyKey?: string;
  /** Ends the call, also between two tries. */
  readonly signal?: AbortSignal;
  /** The language of texts, such as `de`. */
  readonly language?: string;
}

/** An answer with what came beside it. */
export interface Answered<Id extends OperationId> {
  readonly status: number;
  readonly body: Answer<Id>;
  /** For `ifMatch` of a change; null when the operation has none. */
  readonly etag: string | null;
  /** Where that which was made can be read; null when nothing was made. */
  readonly location: string | null;
  /** Whether this is the first answer to the same key, given again. */
  readonly isReplay: boolean;
}

/** The arguments of a call; none are needed when all are optional. */
type Given<Id extends OperationId, Options> =
  Partial<Args<Id>> extends Args<Id>
    ? [args?: Args<Id>, options?: Options]
    : [args: Args<Id>, options?: Options];

/** A client. Every operation of the API is a function that resolves with the body of its answer. */
export type Goodstanding = {
  readonly [Id in OperationId]: (...given: Given<Id, CallOptions>) => Promise<Answer<Id>>;
} & {
  /** The same as the function of that name, with status, ETag and Location. */
  ask<Id extends OperationId>(id: Id, ...given: Given<Id, CallOptions>): Promise<Answered<Id>>;
  /** The answer of an operation that is the same when it is sent again, with its body unread; `timeoutMs` is for all of it. */
  open<Id extends OperationId>(
    id: Id,
    args: Args<Id>,
    options: CallOptions & { readonly timeoutMs: number },
  ): Promise<Response>;
};

const DEFAULT_RETRY: RetryBounds = { attempts: 4, baseMs: 250, mostMs: 30_000 };

/**
 * Makes a client. It keeps no connection and needs no end.
 * Calls throw {@link ProblemError} when the API refuses, and {@link NoAnswerError} when no answer came.
 */
export function createClient(options: ClientOptions): Goodstanding {
  const { token } = options;
  const sender: Sender = {
    token: typeof token === 'function' ? token : () => token ?? null,
    // The global one wants to be called as a function of its own.
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    retry: { ...DEFAULT_RETRY, ...options.retry },
    timeoutMs: options.timeoutMs ?? 30_000,
  };
  const planned = (id: OperationId, args: Readonly<Record<string, unknown>>, call: CallOptions) => {
    const request = requestOf(options.baseUrl, id, args, call.idempotencyKey ?? newKey());
    const language = call.language === undefined ? {} : { 'accept-language': call.language };
    return { ...request, headers: { ...request.headers, ...language } };
  };
  const open = (
    id: OperationId,
    args: Readonly<Record<string, unknown>>,
    { timeoutMs, ...call }: CallOptions & { readonly timeoutMs: number },
  ) => send({ ...sender, timeoutMs }, { ...planned(id, args, call), repeats: 'always' }, call.signal);
  const ask = async (
    id: OperationId,
    args: Readonly<Record<string, unknown>> = {},
    call: CallOptions = {},
  ): Promise<Answered<OperationId>> => {
    const response = await send(sender, planned(id, args, call), call.signal);
    return {
      status: response.status,
      // The types are those of the API's document, which the API is tested against: nothing is left to check here.
      body: (await bodyOf(response)) as Answer<OperationId>,
      etag: response.headers.get('etag'),
      location: response.headers.get('location'),
      isReplay: response.headers.get('idempotency-replayed') === 'true',
    };
  };
  const operations = Object.fromEntries(
    Object.keys(OPERATIONS).map((id) => [
      id,
      async (args?: Readonly<Record<string, unknown>>, call?: CallOptions) =>
        (await ask(id as OperationId, args, call)).body,
    ]),
  );
  // Object.fromEntries forgets its keys. They are those of OPERATIONS, of which `Goodstanding` is made, too.
  return { ...operations, ask, open } as unknown as Goodstanding;
}

async function bodyOf(response: Response): Promise<unknown> {
  try {
    const text = await response.text();
    const isJson = /^application\/(?:[\w.+-]+\+)?json\b/.test(response.headers.get('content-type') ?? '');
    return isJson ? JSON.parse(text) : text;
  } catch (cause) {
    throw new NoAnswerError('the answer broke off', { cause });
  }
}
