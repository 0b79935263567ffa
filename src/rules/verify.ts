import { canonicalJson } from '../domain/canonical-json.ts';
import type { DecidedBy, Decision, Receipt } from '../domain/decisions/decision.ts';
import { policySha256 } from './canonical.ts';
import { type CompiledPolicy, compilePolicy } from './compile.ts';
import { evaluatePolicy, RULE_ENGINE } from './evaluate.ts';
import { isOverridable, overriddenDecision, refusedDecision } from './judge-cycle-options.ts';
import { type AttributedDecision, heldForFraud, overrule } from './overruling.ts';
import { PolicyRefused, parsePolicyDocument } from './policy-schema.ts';

/** One place in which the receipt differs from deciding again. */
export interface ReceiptDifference {
  /** JSON pointer into the receipt, or into the policy document under `/policyDocument`. */
  readonly pointer: string;
  /** What the receipt says; left out when it says nothing. */
  readonly recorded?: unknown;
  /** The result of deciding again. */
  readonly recomputed?: unknown;
}

/** Whether a receipt is proven by its policy and its facts. */
export interface Verification {
  /** The decision came out the same, byte for byte, from exactly the policy that the receipt names. */
  readonly ok: boolean;
  readonly differences: readonly ReceiptDifference[];
  /** The engine that decided and the one that verified. Another version may decide the same, but the difference is always shown. */
  readonly engine: { readonly recorded: string; readonly verifiedWith: string; readonly same: boolean };
}

/**
 * Decides a receipt's case again, with json-rules-engine, from the facts in it and the given policy document, and
 * compares the canonical JSON of both byte for byte. An agent's verdict and a passed deadline are applied again.
 * Ids and the account's version are not part of a decision and can't be proven by it. Never throws because of what is in
 * the receipt or the document.
 */
export async function verifyReceipt(receipt: Receipt, policyDocument: unknown): Promise<Verification> {
  const engine = {
    recorded: receipt.engine,
    verifiedWith: RULE_ENGINE,
    same: receipt.engine === RULE_ENGINE,
  };
  const policy = compiledOf(policyDocument);
  if (!('reference' in policy)) return { ok: false, differences: [policy], engine };
  const strangers = differences(receipt.policy, referenceOf(policyDocument, policy), '/policy');
  if (strangers.length > 0) return { ok: false, differences: strangers, engine };

  const recorded = decisionOf(receipt);
  let closest: readonly ReceiptDifference[] | null = null;
  for (const candidate of await decideAgain(receipt, policy)) {
    if (canonicalJson(candidate) === canonicalJson(recorded)) return { ok: true, differences: [], engine };
    const found = differences(recorded, candidate, '');
    if (closest === null || found.length < closest.length) closest = found;
  }
  return { ok: false, differences: closest ?? [], engine };
}

function compiledOf(document: unknown): CompiledPolicy | ReceiptDifference {
  try {
    return compilePolicy(parsePolicyDocument(document));
  } catch (error) {
    if (!(error instanceof PolicyRefused)) throw error;
    const [first] = error.findings;
    return { pointer: `/policyDocument${first?.pointer ?? ''}`, recomputed: first?.message ?? error.message };
  }
}

/** The hash is that of the given document, not of its parsed form. */
function referenceOf(document: unknown, { reference }: CompiledPolicy): Receipt['policy'] {
  return { ...reference, sha256: policySha256(document) };
}

type Decided = Decision & { readonly decidedBy: DecidedBy };

/** The part of a receipt that follows from its policy, its facts and who decided. */
function decisionOf(receipt: Receipt): Decided {
  const { outcome, reasons, conditions, remedies, policy, facts, factsAsOf, decidedAt, trace } = receipt;
  const { decidedBy, score, fraud } = receipt;
  const decided = { outcome, reasons, conditions, remedies, policy, facts, factsAsOf, decidedAt, trace };
  return {
    ...decided,
    ...(score === undefined ? {} : { score }),
    ...(fraud === undefined ? {} : { fraud }),
    decidedBy,
  };
}

/** Every possible decision by this policy on these facts: one, except when a bill cycle can't be changed. */
async function decideAgain(receipt: Receipt, policy: CompiledPolicy): Promise<Decided[]> {
  const { facts, factsAsOf, decidedAt, currency, today } = receipt;
  const byPolicy = await evaluatePolicy({ policy, facts, factsAsOf, decidedAt, currency, today });
  const attributed = (decision: Decision): Decided => ({ ...decision, decidedBy: { kind: 'policy' } });
  switch (receipt.requestType) {
    case 'service-approval': {
      const { decision, decidedBy } = overruledAs(receipt, heldForFraud(byPolicy, receipt.fraud ?? null));
      return [{ ...decision, decidedBy }];
    }
    case 'payment-inquiry':
      return [attributed(byPolicy)];
    case 'billing-cycle-change':
      if (receipt.decidedBy.kind === 'agent')
        return isOverridable(byPolicy)
          ? [{ ...overriddenDecision(byPolicy), decidedBy: receipt.decidedBy }]
          : [attributed(byPolicy)];
      return [byPolicy, ...refusalsOf(receipt, byPolicy)].map(attributed);
  }
}

function overruledAs({ decidedBy, outcome }: Receipt, byPolicy: Decision): AttributedDecision {
  switch (decidedBy.kind) {
    case 'agent': {
      const verdict = outcome === 'approve' ? 'approve' : 'decline';
      return overrule(byPolicy, { verdict, reviewer: decidedBy.subject, note: decidedBy.note }, null);
    }
    case 'deadline':
      return overrule(byPolicy, null, decidedBy.deadlineAt);
    case 'policy':
      return overrule(byPolicy, null, null);
  }
}

/** A preference without options is declined outside of the rules, with one of two reasons. */
function refusalsOf(receipt: Receipt, byPolicy: Decision): Decision[] {
  const [reason, ...others] = receipt.reasons;
  if (reason === undefined || others.length > 0) return [];
  if (reason.code === 'CYCLE_UNCHANGED') {
    const own = byPolicy.reasons.find(({ code }) => code === 'CYCLE_UNCHANGED');
    return [refusedDecision(byPolicy, own ?? { code: 'CYCLE_UNCHANGED', rule: null, params: {} })];
  }
  const date = reason.params['effectiveDate'];
  if (reason.code !== 'CYCLE_CHANGE_PENDING' || typeof date !== 'string') return [];
  const pending = { code: 'CYCLE_CHANGE_PENDING', rule: null, params: { effectiveDate: date } } as const;
  return [{ ...refusedDecision(byPolicy, pending), remedies: [{ kind: 'waitUntil', date }] }];
}

/** Every leaf that differs, by its pointer. */
function differences(recorded: unknown, recomputed: unknown, pointer: string): ReceiptDifference[] {
  if (isTree(recorded) && isTree(recomputed) && Array.isArray(recorded) === Array.isArray(recomputed)) {
    const names = new Set([...Object.keys(recorded), ...Object.keys(recomputed)]);
    const [left, right] = [new Map(Object.entries(recorded)), new Map(Object.entries(recomputed))];
    return [...names].flatMap((name) => {
      const step = name.replaceAll('~', '~0').replaceAll('/', '~1');
      return differences(left.get(name), right.get(name), `${pointer}/${step}`);
    });
  }
  if (canonicalOrNothing(recorded) === canonicalOrNothing(recomputed)) return [];
  return [
    {
      pointer,
      ...(recorded === undefined ? {} : { recorded }),
      ...(recomputed === undefined ? {} : { recomputed }),
    },
  ];
}

function isTree(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function canonicalOrNothing(value: unknown): string | undefined {
  return value === undefined ? undefined : canonicalJson(value);
}
