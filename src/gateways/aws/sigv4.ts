/** Signature Version 4 of AWS, which S3-compatible stores take too: docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
import { createHash, createHmac } from 'node:crypto';

/** The credentials that sign. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials. */
  readonly sessionToken?: string;
}

/** The request to sign. Host, date and session token are added here. */
export interface AwsRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'HEAD';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly region: string;
  /** `kms`, `s3`. */
  readonly service: string;
}

/** The headers of a request with its signature: all of them are signed. `now` in milliseconds since 1970. */
export function signedHeaders(
  { method, url, headers = {}, body = '', region, service }: AwsRequest,
  { accessKeyId, secretAccessKey, sessionToken }: AwsCredentials,
  now: number,
): Record<string, string> {
  const at = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');
  const day = at.slice(0, 8);
  const own: Record<string, string> = {
    ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    host: url.host,
    'x-amz-date': at,
    ...(sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken }),
  };
  const names = Object.keys(own).sort();
  const signed = names.join(';');
  const canonical = [
    method,
    // S3 takes the path as it is; in the paths that we ask for of others nothing is encoded.
    url.pathname,
    canonicalQuery(url.searchParams),
    ...names.map((name) => `${name}:${own[name]?.trim().replace(/\s+/g, ' ') ?? ''}`),
    '',
    signed,
    sha256(body),
  ].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', at, scope, sha256(canonical)].join('\n');
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  const signature = hmac(key, toSign).toString('hex');
  const { host: _, ...sent } = own;
  return {
    ...sent,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`,
  };
}

/** In hex. */
function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'utf8').digest();
}

function canonicalQuery(query: URLSearchParams): string {
  return [...query]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join('&');
}

/** Percent-encoding by RFC 3986: everything except letters, digits and `- . _ ~`. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
