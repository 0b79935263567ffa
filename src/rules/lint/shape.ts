import { REASON_CODES } from '../../domain/decisions/reason-codes.ts';
import {
  OPERATORS,
  type PolicyDocument,
  PolicyRefused,
  parsePolicyDocument,
  policyDocumentSchema,
  withoutEditorHint,
} from '../policy-schema.ts';
import type { ReportLint } from './codes.ts';
import { nearest } from './near.ts';
import { pointerTo, quote } from './pointer.ts';

const GROUPS = ['all', 'any', 'not'] as const;

type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && /^[a-z][A-Za-z0-9]*$/.test(value);
}

function didYouMean(text: unknown, candidates: Iterable<string>, otherwise: string): string {
  const near = nearest(text, candidates);
  return near === null ? otherwise : `Write "${near}".`;
}

function lintLeaf(leaf: Json, pointer: string, report: ReportLint): void {
  const schema = (at: string, message: string, mend: string): void =>
    report({ code: 'SCHEMA', pointer: at, message, mend });
  for (const member of ['fact', 'operator', 'value'])
    if (!Object.hasOwn(leaf, member))
      schema(
        pointer,
        `a condition without ${member}`,
        `Add "${member}"; a condition has fact, operator and value.`,
      );
  for (const member of Object.keys(leaf))
    if (member !== 'fact' && member !== 'operator' && member !== 'value')
      schema(pointer + pointerTo(member), `a condition has no ${quote(member)}`, `Remove ${quote(member)}.`);
  const { fact, operator, value } = leaf;
  if (operator !== undefined && !OPERATORS.some((known) => known === operator))
    report({
      code: 'UNKNOWN_OPERATOR',
      pointer: `${pointer}/operator`,
      message: `there is no operator ${quote(operator)}`,
      mend: didYouMean(operator, OPERATORS, `Use one of ${OPERATORS.join(', ')}.`),
    });
  if (fact !== undefined && !isName(fact))
    schema(
      `${pointer}/fact`,
      `${quote(fact)} is no name of a fact`,
      'Name a declared fact, in lower camel case.',
    );
  const isScalar = (item: unknown): boolean => typeof item === 'string' || Number.isSafeInteger(item);
  const isValue =
    value === undefined ||
    isScalar(value) ||
    typeof value === 'boolean' ||
    (Array.isArray(value) && value.every(isScalar)) ||
    (isObject(value) && isName(value['fact']) && Object.keys(value).length === 1);
  if (!isValue)
    schema(
      `${pointer}/value`,
      `a fact can't be compared with ${quote(value)}`,
      'Give a whole number, a text, true or false, a list, or {"fact": "name"} of a parameter or another fact.',
    );
}

/** Walks one condition, however broken, without recursion, because input from outside may be nested to any depth. */
function lintCondition(root: unknown, rootPointer: string, report: ReportLint): void {
  const open: { readonly condition: unknown; readonly pointer: string; readonly top: boolean }[] = [
    { condition: root, pointer: rootPointer, top: true },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { condition, pointer, top } = next;
    if (!isObject(condition)) {
      report({
        code: 'SCHEMA',
        pointer,
        message: `${quote(condition)} is no condition`,
        mend: 'Give {"all": [...]}, {"any": [...]}, {"not": ...} or {"fact", "operator", "value"}.',
      });
      continue;
    }
    const groups = GROUPS.filter((group) => Object.hasOwn(condition, group));
    const [group] = groups;
    if (group === undefined) {
      lintLeaf(condition, pointer, report);
      if (top)
        report({
          code: 'SCHEMA',
          pointer,
          message: "a rule's conditions begin with all, any or not",
          mend: 'Put the condition into {"all": [...]}.',
        });
      continue;
    }
    if (groups.length > 1)
      report({
        code: 'ALL_AND_ANY',
        pointer,
        message: `${groups.join(' and ')} in one condition`,
        mend: `Keep one of them here and put the other inside of it, as one more condition of the list.`,
      });
    for (const member of Object.keys(condition))
      if (!GROUPS.some((known) => known === member))
        report({
          code: 'SCHEMA',
          pointer: pointer + pointerTo(member),
          message: `${quote(member)} beside ${group}`,
          mend: `Remove ${quote(member)}, or make it a condition inside of ${group}.`,
        });
    for (const each of groups) {
      const inner = condition[each];
      const at = `${pointer}/${each}`;
      if (each === 'not') open.push({ condition: inner, pointer: at, top: false });
      else if (!Array.isArray(inner))
        report({
          code: 'SCHEMA',
          pointer: at,
          message: `${each} wants a list`,
          mend: `Write "${each}": [...].`,
        });
      else if (inner.length === 0)
        report({
          code: 'EMPTY_GROUP',
          pointer: at,
          message: `an empty ${each} would always hold`,
          mend: `Add the missing conditions, or remove this ${each} (and the rule, when nothing is left of it).`,
        });
      else
        for (const [index, child] of inner.entries())
          open.push({ condition: child, pointer: `${at}/${index}`, top: false });
    }
  }
}

function lintRule(rule: unknown, pointer: string, report: ReportLint): void {
  if (!isObject(rule)) return;
  if (Object.hasOwn(rule, 'conditions')) lintCondition(rule['conditions'], `${pointer}/conditions`, report);
  const event = rule['event'];
  const params = isObject(event) ? event['params'] : undefined;
  const code = isObject(params) ? params['reasonCode'] : undefined;
  if (code !== undefined && !REASON_CODES.some((known) => known === code))
    report({
      code: 'UNKNOWN_REASON_CODE',
      pointer: `${pointer}/event/params/reasonCode`,
      message: `${quote(code)} is not in the catalogue of reasons`,
      mend: didYouMean(
        code,
        REASON_CODES,
        'Use a code of the catalogue; a new one needs its texts there first.',
      ),
    });
}

/** Whether there is a finding about this place or one around it. */
function isCovered(pointer: string, said: ReadonlySet<string>): boolean {
  for (let end = pointer.length; end >= 0; end = end === 0 ? -1 : pointer.lastIndexOf('/', end - 1))
    if (said.has(pointer.slice(0, end))) return true;
  return false;
}

const SOUND_CONDITIONS = { all: [{ fact: 'sound', operator: 'equal', value: 0 }] };

/** The document without the conditions that have faults: the schema's own words about each would fill the memory. */
function withoutFaults(input: unknown, faulty: ReadonlySet<number>): unknown {
  if (!isObject(input) || !Array.isArray(input['rules'])) return input;
  const rules: readonly unknown[] = input['rules'];
  return {
    ...input,
    rules: rules.map((rule, index) =>
      faulty.has(index) && isObject(rule) ? { ...rule, conditions: SOUND_CONDITIONS } : rule,
    ),
  };
}

/** The schema's own findings, without those that the specific checks above already reported. */
function lintRest(input: unknown, said: ReadonlySet<string>, report: ReportLint): void {
  const parsed = policyDocumentSchema.safeParse(withoutEditorHint(input));
  for (const issue of parsed.error?.issues ?? []) {
    const pointer = pointerTo(...issue.path);
    if (isCovered(pointer, said)) continue;
    if (issue.code === 'unrecognized_keys')
      for (const key of issue.keys)
        report({
          code: 'SCHEMA',
          pointer: pointer + pointerTo(key),
          message: `there is no ${quote(key)} here`,
          mend: `Remove ${quote(key)}.`,
        });
    else report({ code: 'SCHEMA', pointer, message: issue.message, mend: mendOf(issue) });
  }
}

function mendOf(issue: {
  readonly code?: string;
  readonly message: string;
  readonly values?: unknown;
  readonly expected?: unknown;
}): string {
  if (Array.isArray(issue.values)) return `Give one of ${issue.values.map(quote).join(', ')}.`;
  if (issue.expected !== undefined) return `Give a value of type ${String(issue.expected)}.`;
  return 'Give what docs/policy.schema.json describes at this place.';
}

/**
 * Reads input as a policy. Returns the document if its shape is right, otherwise null, with a finding for each fault. Never throws.
 */
export function lintShape(input: unknown, report: ReportLint): PolicyDocument | null {
  const said = new Set<string>();
  const note: ReportLint = (finding) => {
    said.add(finding.pointer);
    report(finding);
  };
  const faulty = new Set<number>();
  const rules: readonly unknown[] = isObject(input) && Array.isArray(input['rules']) ? input['rules'] : [];
  for (const [index, rule] of rules.entries()) {
    const before = said.size;
    lintRule(rule, `/rules/${index}`, note);
    if (said.size > before) faulty.add(index);
  }
  try {
    if (faulty.size === 0) return parsePolicyDocument(input);
  } catch (error) {
    if (!(error instanceof PolicyRefused || error instanceof RangeError)) throw error;
    if (error instanceof RangeError) return tooDeep(report);
  }
  try {
    lintRest(withoutFaults(input, faulty), said, report);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return tooDeep(report);
  }
  return null;
}

function tooDeep(report: ReportLint): null {
  report({
    code: 'SCHEMA',
    pointer: '',
    message: 'nested too deeply to be read',
    mend: 'Flatten the conditions.',
  });
  return null;
}

/** Names of declared facts of a document whose shape may be wrong. */
export function declaredNames(input: unknown): string[] {
  const facts = isObject(input) ? input['facts'] : undefined;
  return isObject(facts) ? Object.keys(facts) : [];
}
