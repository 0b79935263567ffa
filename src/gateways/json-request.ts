/** A request for JSON to another system of the operator. */

export interface JsonRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Sent as a bearer token; undefined: none is. */
  readonly token: string | undefined;
  readonly body?: object;
  /** Ends it: the time for the answer, body included, is over. */
  readonly signal: AbortSignal;
  /** More than any answer has. */
  readonly mostBytes: number;
}

export interface JsonAnswer {
  readonly status: number;
  /** Undefined: the body is no JSON, or longer than it may be. */
  readonly json: unknown;
}

/**
 * Sends one request. No redirect is followed: a token must not go where nobody configured it.
 * @throws TypeError when nobody answers or a redirect comes; TimeoutError or AbortError by the signal
 */
export async function requestJson({
  url,
  method,
  token,
  body,
  signal,
  mostBytes,
}: JsonRequest): Promise<JsonAnswer> {
  const response = await fetch(url, {
    ...{ method, redirect: 'error', signal },
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await textOf(response, mostBytes);
  return { status: response.status, json: text === null ? undefined : jsonOf(text) };
}

/** Whether an answer says that the request was carried out. */
export const isSuccess = ({ status }: JsonAnswer): boolean => status >= 200 && status < 300;

async function textOf(response: Response, mostBytes: number): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
