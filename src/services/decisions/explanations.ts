/** Decisions in words, for the people who may read them, and what would change them. */
import type { Locale } from '../../domain/accounts/customer.ts';
import type { CivilDate } from '../../domain/civil-date.ts';
import type { Counterfactual } from '../../domain/decisions/counterfactual.ts';
import type { Decision, Receipt } from '../../domain/decisions/decision.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { Currency } from '../../domain/money.ts';
import { CounterfactualSchema } from '../../rules/counterfactual/schema.ts';
import { explainChange } from '../../rules/explain/change-view.ts';
import { explain } from '../../rules/explain/explain.ts';
import type { ChangeExplanation, Explanation } from '../../rules/explain/explanation.ts';
import { explanationPage, PAGE_SECURITY_POLICY } from '../../rules/explain/page.ts';
import { explanationText } from '../../rules/explain/text.ts';
import { type PolicyDocument, PolicyRefused, parsePolicyDocument } from '../../rules/policy-schema.ts';
import type { StoredPolicy } from '../../store/policies/schema.ts';
import type { Store } from '../../store/store.ts';
import type { Audience } from '../../texts/audience.ts';
import {
  createPolicyWork,
  type PolicyWork,
  type PolicyWorkLimits,
  TooComplex,
} from '../policies/policy-work.ts';

/** What a decision does not contain itself: facts about the account on the day of the decision. */
export interface DecisionPlace {
  readonly currency: Currency;
  readonly today: CivilDate;
}

/** One explanation in three forms; only the requested form is made. */
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
  /** What would turn a decision into an approval; null when it is an approval, or when its policy is not stored or can't run any more. */
  whatWouldChange(
    decision: Decision,
    place: DecisionPlace,
    locale: Locale,
  ): Promise<ChangeExplanation | null>;
}

/** How many documents are kept: those in force and a few older ones that people ask about. */
const KEPT = 20;

/** Limits of searches for what would change a decision. A search ends by itself after a second; many readers may wait, each for a short
 * time. */
const SEARCHES: PolicyWorkLimits = {
  ...{ timeoutMs: 3_000, memoryMb: 256, threads: 2, waiting: 16, kept: 2 },
  busy: 'PolicyChecksBusy',
};

const Change = CounterfactualSchema.nullable();

/** Builds the desk. It reads each version of a policy once, and searches in threads of `work`. */
export function createExplanationDesk(
  store: Pick<Store, 'policies'>,
  work: PolicyWork = createPolicyWork(SEARCHES),
): ExplanationDesk {
  const kept = new Map<string, PolicyDocument | null>();
  const documentOf = (policy: StoredPolicy): PolicyDocument | null => {
    const known = kept.get(policy.sha256);
    if (known !== undefined) return known;
    const made = readStored(policy);
    const [oldest] = kept.keys();
    if (kept.size >= KEPT && oldest !== undefined) kept.delete(oldest);
    kept.set(policy.sha256, made);
    return made;
  };
  const policyOf = async ({ policy: { name, version, sha256 } }: Decision): Promise<StoredPolicy | null> => {
    const stored = await store.policies.get(name, version);
    // Only the document that decided can explain the decision.
    return stored?.sha256 === sha256 ? stored : null;
  };
  /** An answer to a question is no refusal, so there is nothing that the customer could change. */
  const changeOf = async (
    { policy, outcome, facts, factsAsOf, decidedAt }: Decision,
    { content }: StoredPolicy,
    place: DecisionPlace,
  ): Promise<Counterfactual | null> => {
    if (policy.name === 'payment-inquiry' || outcome === 'approve') return null;
    const asked = { facts, factsAsOf, decidedAt, ...place };
    try {
      return Change.parse(await work.run({ kind: 'change', content, asked }));
    } catch (error) {
      // The decision can be explained all the same.
      if (error instanceof TooComplex || error instanceof BusinessFailure)
        return { kind: 'searchEnded', ways: [] };
      throw error;
    }
  };
  const explained = async (
    decision: Decision,
    place: DecisionPlace,
    { audience, locale }: ExplanationReader,
  ): Promise<ExplanationForms> => {
    const policy = await policyOf(decision);
    const change = policy === null ? null : await changeOf(decision, policy, place);
    const explanation = explain(decision, policy === null ? null : documentOf(policy), {
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

/** Null for a document whose form the present rules refuse. */
function readStored(policy: StoredPolicy): PolicyDocument | null {
  try {
    return parsePolicyDocument(JSON.parse(policy.content));
  } catch (error) {
    if (error instanceof PolicyRefused) return null;
    throw error;
  }
}
