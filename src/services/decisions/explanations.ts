/** How the API has decisions explained, by the rules. */
import type { ExplanationDesk } from '../../api/explanation-desk.ts';
import type { Counterfactual } from '../../domain/decisions/counterfactual.ts';
import type { Decision } from '../../domain/decisions/decision.ts';
import { type CompiledPolicy, compilePolicy } from '../../rules/compile.ts';
import { whatWouldChangeIt } from '../../rules/counterfactual/what-would-change-it.ts';
import { explainChange } from '../../rules/explain/change-view.ts';
import { explain } from '../../rules/explain/explain.ts';
import { explanationPage, PAGE_SECURITY_POLICY } from '../../rules/explain/page.ts';
import { explanationText } from '../../rules/explain/text.ts';
import { PolicyRefused, parsePolicyDocument } from '../../rules/policy-schema.ts';
import type { StoredPolicy } from '../../store/policies/schema.ts';

/** Compiled versions to keep: those in force and a few older ones that are asked about. */
const KEPT = 20;

/** Builds the desk. It compiles each version of a policy once. */
export function createExplanationDesk(): ExplanationDesk {
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
  return {
    async explain(decision, stored, place, { audience, locale }) {
      // Another document than the one that decided explains nothing.
      const policy = stored?.sha256 === decision.policy.sha256 ? compiled(stored) : null;
      const change = policy === null || place === null ? null : await changeOf(decision, policy, place);
      const explanation = explain(decision, policy?.document ?? null, {
        audience,
        locale,
        currency: place?.currency ?? null,
        whatWouldChangeIt: change,
      });
      return {
        json: explanation,
        text: () => explanationText(explanation),
        page: () => ({ html: explanationPage(explanation), contentSecurityPolicy: PAGE_SECURITY_POLICY }),
      };
    },
    async change(decision, stored, place, locale) {
      const policy = compiled(stored);
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
  place: { readonly currency: string; readonly today: string },
): Promise<Counterfactual | null> {
  if (decision.policy.name === 'payment-inquiry' || decision.outcome === 'approve') return null;
  const { facts, factsAsOf, decidedAt } = decision;
  return whatWouldChangeIt({ policy, facts, factsAsOf, decidedAt, ...place });
}
