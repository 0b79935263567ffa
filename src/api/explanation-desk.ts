/** How the API has decisions explained: functions that the main hands in, as the API knows no rule engine itself. */
import type { z } from '@hono/zod-openapi';
import type { Locale } from '../domain/accounts/customer.ts';
import type { CivilDate } from '../domain/civil-date.ts';
import type { Decision, Receipt } from '../domain/decisions/decision.ts';
import type { Currency } from '../domain/money.ts';
import type { StoredPolicy } from '../store/policies/schema.ts';
import type { Audience } from './cases/presenter.ts';
import type { ChangeSchema } from './schemas/change.ts';
import type { ExplanationSchema } from './schemas/decisions/explanation.ts';

/** What a decision does not say itself: of the account, on the day of the decision. */
export interface DecisionPlace {
  readonly currency: Currency;
  readonly today: CivilDate;
}

/** One explanation in its three forms; only the one that is asked for is made. */
export interface ExplanationForms {
  readonly json: z.input<typeof ExplanationSchema>;
  readonly text: () => string;
  /** A page, and the Content-Security-Policy to serve it with. */
  readonly page: () => { readonly html: string; readonly contentSecurityPolicy: string };
}

export interface ExplanationDesk {
  /** Explains a decision, recorded or not. Never throws because of what the policy's document says. */
  explain(
    decision: Decision | Receipt,
    policy: StoredPolicy | null,
    place: DecisionPlace | null,
    reader: { readonly audience: Audience; readonly locale: Locale },
  ): Promise<ExplanationForms>;
  /** What would turn a decision into an approval; null when it is one, or the policy can't run any more. */
  change(
    decision: Decision,
    policy: StoredPolicy,
    place: DecisionPlace,
    locale: Locale,
  ): Promise<z.input<typeof ChangeSchema> | null>;
}
