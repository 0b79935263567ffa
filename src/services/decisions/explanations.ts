/** Decisions in words, for the people who may read them, and what would change them. */
import type { Locale } from '../../domain/accounts/customer.ts';
import type { CivilDate } from '../../domain/civil-date.ts';
import type { Counterfactual } from '../../domain/decisions/counterfactual.ts';
import type { Decision, Receipt } from '../../domain/decisions/decision.ts';
import type { Currency } from '../../domain/money.ts';
import { type CompiledPolicy, compilePolicy } from '../../rules/compile.ts';
import type { SearchBounds } from '../../rules/counterfactual/search.ts';
import { REGIONS_ALONE, whatWouldChangeIt } from '../../rules/counterfactual/what-would-change-it.ts';
import { explainChange } from '../../rules/explain/change-view.ts';
import { explain } from '../../rules/explain/explain.ts';
import type { ChangeExplanation, Explanation } from '../../rules/explain/explanation.ts';
import { explanationPage, PAGE_SECURITY_POLICY } from '../../rules/explain/page.ts';
import { explanationText } from '../../rules/explain/text.ts';
import { PolicyRefused, parsePolicyDocument } from '../../rules/policy-schema.ts';
import type { StoredPolicy } from '../../store/policies/schema.ts';
import type { Store } from '../../store/store.ts';
import type { Audience } from '../../texts/audience.ts';

/** What a decision does not say itself: of the account, on the day of the decision. */
export interface DecisionPlace {
  readonly currency: Currency;
  readonly today: CivilDate;
}

/** One explanation in its three forms; only the one that is asked for is made. */
export interface ExplanationForms {
  readonly json: Explanation;
  readonly text: () => string;
  /** A page, and the Content-Security-Policy to serve it with. */
  readonly page: () => { readonly html: string; readonly contentSecurityPolicy: string };
}

/** Who reads an explanation, and in which language. */
export interface ExplanationReader {
  readonly audience: Audience;
  readonly locale: Locale;
}

/** Explains decisions by the stored versions of their policies. Never throws because of what a policy's document says. */
export interface ExplanationDesk {
  /** A recorded decision. */
  explainReceipt(receipt: Receipt, reader: ExplanationReader): Promise<ExplanationForms>;
  /** A decision that was not recorded. */
  explainDecision(
    decision: Decision,
    place: DecisionPlace,
    reader: ExplanationReader,
  ): Promise<ExplanationForms>;
  /** What would turn a decision into an approval; null when it is one, or its policy is not stored or can't run any more. */
  whatWouldChange(
    decision: Decision,
    place: DecisionPlace,
    locale: Locale,
  ): Promise<ChangeExplanation | null>;
}

/** Compiled versions to keep: those in force and a few older ones that are asked about. */
const KEPT = 20;

/** Builds the desk. It compiles each version of a policy once. */
export function createExplanationDesk(store: Pick<Store, 'policies'>): ExplanationDesk {
  const kept = new Map<string, CompiledPolicy | null>();
  const compiled = (policy: StoredPolicy): CompiledPolicy | null => {
    const known = kept.get(policy.sha256);
    if (known !== undefined) return known;
    const made = compileStored(policy);
    const [oldest] = kept.keys();
    if (kept.size >= KEPT && oldest !== undefined) kept.delete(oldest);
    kept.set(policy.sha256, made);
    return made;
  };
  const policyOf = async ({
    policy: { name, version, sha256 },
  }: Decision): Promise<CompiledPolicy | null> => {
    const stored = await store.policies.get(name, version);
    // Another document than the one that decided explains nothing.
    return stored?.sha256 === sha256 ? compiled(stored) : null;
  };
  const explained = async (
    decision: Decision,
    place: DecisionPlace,
    { audience, locale }: ExplanationReader,
  ): Promise<ExplanationForms> => {
    const policy = await policyOf(decision);
    const change = policy === null ? null : await changeOf(decision, policy, place);
    const explanation = explain(decision, policy?.document ?? null, {
      ...{ audience, locale, currency: place.currency },
      whatWouldChangeIt: change,
    });
    return {
      json: explanation,
      text: () => explanationText(explanation),
      page: () => ({ html: explanationPage(explanation), contentSecurityPolicy: PAGE_SECURITY_POLICY }),
    };
  };
  return {
    explainReceipt: (receipt, reader) =>
      explained(receipt, { currency: receipt.currency, today: receipt.today }, reader),
    explainDecision: explained,
    async whatWouldChange(decision, place, locale) {
      if (decision.outcome === 'approve') return null;
      const policy = await policyOf(decision);
      return policy === null ? null : explainChange(await changeOf(decision, policy, place), locale);
    },
  };
}

/** Null for a document that the rules of today refuse: it can be read, but not run. */
function compileStored(policy: StoredPolicy): CompiledPolicy | null {
  try {
    return compilePolicy(parsePolicyDocument(JSON.parse(policy.content)));
  } catch (error) {
    if (error instanceof PolicyRefused) return null;
    throw error;
  }
}

/** An answer to a question is not refused, so there is nothing that the customer would have to change. */
async function changeOf(
  decision: Decision,
  policy: CompiledPolicy,
  place: DecisionPlace,
): Promise<Counterfactual | null> {
  if (decision.policy.name === 'payment-inquiry' || decision.outcome === 'approve') return null;
  const { facts, factsAsOf, decidedAt } = decision;
  return whatWouldChangeIt({ policy, facts, factsAsOf, decidedAt, ...place }, boundedByTime());
}

/** The processor time of one search. The policies of the product need some milliseconds; what takes longer is told as ended. */
const MOST_CPU_MICROSECONDS = 200_000;

/** Bounds for the event loop that also answers everybody else. Processor time, since a busy machine is not the policy's fault. */
function boundedByTime(): SearchBounds {
  const startedAt = process.cpuUsage();
  return {
    ...REGIONS_ALONE,
    isLate: () => {
      const { user, system } = process.cpuUsage(startedAt);
      return user + system > MOST_CPU_MICROSECONDS;
    },
    rest: () => new Promise((resolve) => setImmediate(resolve)),
  };
}
