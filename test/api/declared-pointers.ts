/** Holds the fields that a refusal names against the request that its route takes. */
import { z } from 'zod';
import { TMF_PATH } from '../../src/api/tmf/error-document.ts';
import { attributesOf } from '../../src/api/tmf/fault-attributes.ts';
import type { DeclaredRoute } from '../access/declared-routes.ts';
import { type RequestShape, requestShapeOf } from './request-schemas.ts';

type Route = Pick<DeclaredRoute, 'method' | 'path'>;

const Fault = z.object({ pointer: z.string(), code: z.string(), in: z.string().optional() });
type Fault = z.infer<typeof Fault>;
const Faults = z.object({ errors: z.array(Fault).default([]) });
const TmfError = z.object({ code: z.string(), message: z.string(), '@type': z.literal('Error') });
const BulkResult = z.object({ problem: Faults.optional() });
const EntryResults = z.object({ results: z.array(Faults) });

/** Headers that every route reads. */
const OF_EVERY_ROUTE = ['authorization', 'dpop', 'content-type', 'accept'];
const CUT = '…';

/** Which requests the lines of a body are, and what stands beside them in a line. */
export const LINES: Readonly<Record<string, { readonly path: string; readonly beside: readonly string[] }>> =
  {
    '/v1/bulk/customers': { path: '/v1/customers', beside: ['idempotencyKey'] },
    '/v1/bulk/evaluations': { path: '/v1/evaluations', beside: [] },
    '/v1/bulk/orders': { path: '/v1/service-approvals', beside: ['idempotencyKey'] },
    '/v1/bulk/payments': { path: '/v1/payments', beside: ['idempotencyKey'] },
    '/v1/entries': { path: '/v1/billing-accounts/{billingAccountId}/entries', beside: ['billingAccountId'] },
  };

/**
 * What an answer of a route refuses that its request does not have, as `in pointer code`: of a problem document, of an error in the form of TM Forum,
 * and of each line where a body is many lines. Empty for an answer that refuses nothing.
 */
export function strangePointers(
  route: Route,
  { status, type, text }: { readonly status: number; readonly type: string; readonly text: string },
): readonly string[] {
  const { method, path } = route;
  const shape = requestShapeOf(method, path);
  if (shape === undefined) return [];
  const said = (strange: readonly Fault[]) =>
    strange.map(({ in: place, pointer, code }) => `${method} ${path}: ${place ?? 'body'} ${pointer} ${code}`);
  if (type.startsWith('application/problem+json'))
    return said(Faults.parse(JSON.parse(text)).errors.filter((fault) => !isOf(shape, fault)));
  if (status >= 400 && path.startsWith(TMF_PATH))
    return said(faultsOfTmf(text).filter((fault) => !isOfTmf(route, shape, fault)));
  const lines = LINES[path];
  if (lines === undefined || method !== 'post') return [];
  const ofLine = requestShapeOf('post', lines.path);
  if (ofLine === undefined) throw new Error(`${lines.path} is not in the document`);
  return said(
    faultsOfLines(type, text).filter(
      (fault) => !isOf(ofLine, fault) && !lines.beside.includes(fault.pointer.slice(1)),
    ),
  );
}

/** Whether a request has what a fault names. */
function isOf({ parameters, hasField }: RequestShape, { pointer, code, in: place }: Fault): boolean {
  // What is wrong with a stored policy is told by its place in that document.
  if (pointer === '' || pointer.endsWith(CUT) || place === 'policy') return true;
  const names = namesOf(pointer);
  // What the request has and should not have: it belongs to what is declared.
  const asked = code === 'unknown-field' ? names.slice(0, -1) : names;
  if (asked.length === 0) return true;
  if (place === undefined || place === 'body') return hasField(asked);
  const [name = ''] = asked.map((each) => each.toLowerCase());
  return (
    (place === 'header' && OF_EVERY_ROUTE.includes(name)) ||
    parameters.some((parameter) => parameter.in === place && parameter.name.toLowerCase() === name)
  );
}

/** The document has no schemas of TM Forum's bodies: the tables of the specifications say what they have. The form does not say where something is. */
function isOfTmf({ method, path }: Route, shape: RequestShape, fault: Fault): boolean {
  if (['path', 'query', 'header'].some((place) => isOf(shape, { ...fault, in: place }))) return true;
  const [name = ''] = namesOf(fault.pointer);
  return fault.code === 'unknown-field' || attributesOf(method, path).includes(name);
}

function namesOf(pointer: string): readonly string[] {
  return pointer
    .slice(1)
    .split('/')
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The message of such an error names each fault as `/pointer: sentence`; its code is that of the first one. */
function faultsOfTmf(text: string): Fault[] {
  const error = TmfError.safeParse(JSON.parse(text));
  if (!error.success) return [];
  const { code, message } = error.data;
  return [...message.matchAll(/(?<=^| )(\/\S*): (\S+ is not a field here)?/g)].map(
    ([, pointer = '', unknown], at) => ({
      pointer,
      code: unknown !== undefined ? 'unknown-field' : at === 0 ? code : 'invalid',
    }),
  );
}

function faultsOfLines(type: string, text: string): Fault[] {
  if (type.startsWith('application/x-ndjson'))
    return text
      .trimEnd()
      .split('\n')
      .flatMap((line) => BulkResult.parse(JSON.parse(line)).problem?.errors ?? []);
  return EntryResults.parse(JSON.parse(text)).results.flatMap(({ errors }) => errors);
}
