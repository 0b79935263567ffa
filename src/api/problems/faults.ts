/**
 * From zod's issues to the faults of a problem document: one fault for each thing that is wrong. Each unknown field is named; the refused
 * value never is.
 */
import type { z } from '@hono/zod-openapi';
import { jsonPointer } from '../../domain/json-pointer.ts';
import { toldName } from '../../domain/text.ts';
import type { Fault } from './problem.ts';

type Issue = z.core.$ZodIssue;

/** Which part of the request was validated, in Hono's words. */
export type ValidationTarget = 'json' | 'form' | 'query' | 'param' | 'header' | 'cookie';

const MAX_FAULTS = 100;

const MAX_POINTER = 256;

/** RFC 6901 pointer of a path. Names come from the caller, so each is cut at 64 characters and the whole at 256. */
function boundedPointer(path: readonly PropertyKey[]): string {
  const pointer = jsonPointer(path.map((part) => toldName(String(part))));
  return pointer.length <= MAX_POINTER ? pointer : `${pointer.slice(0, MAX_POINTER - 1)}…`;
}

/**
 * All faults of a refused value.
 * @param error what zod found
 * @param input the value that was refused; tells a missing field from one of the wrong type
 * @param target the value's part of the request; left out of the fault when it was the body
 * @returns at most 100 faults, in the order zod found them
 */
export function faultsOf(
  error: { readonly issues: readonly Issue[] },
  input: unknown,
  target: ValidationTarget,
): Fault[] {
  const place = placeOf(target);
  const faults = error.issues.slice(0, MAX_FAULTS).flatMap((issue) => fromIssue(issue, [], input));
  return faults.slice(0, MAX_FAULTS).map((fault) => (place === undefined ? fault : { ...fault, in: place }));
}

function placeOf(target: ValidationTarget): Fault['in'] {
  switch (target) {
    case 'json':
    case 'form':
      return undefined;
    case 'param':
      return 'path';
    case 'query':
    case 'header':
    case 'cookie':
      return target;
  }
}

function fromIssue(issue: Issue, prefix: readonly PropertyKey[], input: unknown): Fault[] {
  const path = [...prefix, ...issue.path];
  const pointer = boundedPointer(path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.slice(0, MAX_FAULTS).map((key) => ({
        pointer: boundedPointer([...path, key]),
        code: 'unknown-field',
        detail: `"${toldName(key)}" is not a field here.`,
      }));
    case 'invalid_type':
      return valueAt(input, path) === undefined
        ? [{ pointer, code: 'missing', detail: `This field is needed: ${issue.expected}.` }]
        : [{ pointer, code: 'wrong-type', detail: `This has to be of type ${issue.expected}.` }];
    case 'invalid_union': {
      const branch = nearestBranch(issue.errors);
      if (branch !== undefined) return branch.flatMap((inner) => fromIssue(inner, path, input));
      return [
        { pointer, code: missingOr(input, path, 'not-allowed-value'), detail: sentence(issue.message) },
      ];
    }
    case 'invalid_value':
      return [{ pointer, code: missingOr(input, path, 'not-allowed-value'), ...namedValues(issue) }];
    case 'too_small':
      return [{ pointer, code: 'too-small', detail: sentence(issue.message) }];
    case 'too_big':
      return [{ pointer, code: 'too-big', detail: sentence(issue.message) }];
    case 'invalid_format':
      return [{ pointer, code: 'bad-format', detail: sentence(issue.message) }];
    case 'not_multiple_of':
      return [{ pointer, code: 'not-a-multiple', detail: sentence(issue.message) }];
    case 'custom': {
      const code: unknown = issue.params?.['code'];
      return [
        { pointer, code: typeof code === 'string' ? code : 'invalid', detail: sentence(issue.message) },
      ];
    }
    case 'invalid_key':
    case 'invalid_element':
      return [{ pointer, code: 'invalid', detail: sentence(issue.message) }];
  }
}

/** Which values are allowed: in the words of the schema, where it has some. */
function namedValues({ message, values }: z.core.$ZodIssueInvalidValue): Pick<Fault, 'detail' | 'accepted'> {
  const accepted = values.map(String).join(', ');
  const isOwn = !/^Invalid (?:option|input)\b/.test(message);
  const told = values.length > 1 ? `This is one of ${accepted}.` : `This is ${accepted}.`;
  return { detail: isOwn ? sentence(message) : told, accepted };
}

/** The branch of a union that the caller most likely wanted: the one with the fewest faults of its own whose outermost type fits. */
function nearestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const entered = branches.filter((issues) => issues.every((issue) => issue.path.length > 0));
  return entered.toSorted((a, b) => a.length - b.length)[0];
}

function missingOr(input: unknown, path: readonly PropertyKey[], code: string): string {
  return valueAt(input, path) === undefined ? 'missing' : code;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.getOwnPropertyDescriptor(value, part)?.value;
  }
  return value;
}

function sentence(message: string): string {
  return message.endsWith('.') ? message : `${message}.`;
}
