import type { PromiseLimits } from '../domain/arrears/promise.ts';
import type { ReconsiderationRules } from '../domain/cases/reconsideration.ts';
import type { Instant } from '../domain/civil-date.ts';
import type { BillingAccountId } from '../domain/flavor.ts';
import type { NoticeChannel } from '../domain/notices/contact.ts';
import type { EvaluateServiceApproval, OfferCycleOptions } from '../services/decisions/evaluation.ts';
import type { ExplanationDesk } from '../services/decisions/explanations.ts';
import type { PolicyDesk } from '../services/policies/desk.ts';
import type { AccountNews } from '../services/workflow-news.ts';
import type { Store } from '../store/store.ts';
import type { BillRunClient } from './cases/bill-run-client.ts';
import type { CaseClient } from './cases/case-client.ts';
import type { PresenterDeps } from './cases/presenter.ts';

/** The limits of promises to pay in force, with where they stand. */
export interface PromiseTerms {
  readonly version: string;
  readonly sha256: string;
  readonly parameters: PromiseLimits;
}

/** The dependencies of the business routes; the main composes them. */
export interface BusinessDeps extends PresenterDeps {
  readonly store: Store;
  readonly cases: CaseClient;
  readonly billRuns: BillRunClient;
  /** Tells running workflows of payments. */
  readonly signals: AccountNews;
  readonly now: () => Instant;
  /** The channels that customers may choose. */
  readonly noticeChannels: readonly NoticeChannel[];
  /** Which declined orders a payment may mend, as in force at an instant. */
  readonly reconsideration: (at: Instant) => ReconsiderationRules;
  /** Lets dunning look at an account that is dunned right now; left out: its workflow does, a moment later. */
  readonly dun?: (billingAccountId: BillingAccountId, at: Instant) => Promise<unknown>;
  /** What may be promised at an instant, and which version says so. */
  readonly promiseLimits: (at: Instant) => PromiseTerms;
  readonly evaluateServiceApproval: EvaluateServiceApproval;
  /** Reads, checks and tries policies; verifies receipts. */
  readonly policyDesk: PolicyDesk;
  /** Decisions in words, and what would change them. */
  readonly explanationDesk: ExplanationDesk;
  readonly offerCycleOptions: OfferCycleOptions;
}
