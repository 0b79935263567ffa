import type { Instant } from '../domain/civil-date.ts';
import type { BillingAccountId } from '../domain/flavor.ts';
import type { NoticeChannel } from '../domain/notices/contact.ts';
import type { BillRunClient } from '../services/billing/bill-run-client.ts';
import type { CaseClient } from '../services/cases/case-client.ts';
import type { OfferCycleOptions } from '../services/decisions/evaluation.ts';
import type { ExplanationDesk } from '../services/decisions/explanations.ts';
import type { ReadOutsideFacts } from '../services/decisions/outside-facts.ts';
import type { FraudFeed } from '../services/fraud/feed.ts';
import type { FraudWatchDeps } from '../services/fraud/watch.ts';
import type { PolicyDesk } from '../services/policies/desk.ts';
import type { PolicyProvider } from '../services/policies/policy-provider.ts';
import type { AccountNews, AlertNews, PrivacyNews } from '../services/workflow-news.ts';
import type { Store } from '../store/store.ts';
import type { PresenterDeps } from './cases/presenter.ts';

/** The dependencies of the business routes; the main composes them. */
export interface BusinessDeps extends PresenterDeps {
  readonly store: Store;
  readonly cases: CaseClient;
  readonly billRuns: BillRunClient;
  /** Tells running workflows of payments. */
  readonly signals: AccountNews & PrivacyNews;
  readonly now: () => Instant;
  /** The channels that customers may choose. */
  readonly noticeChannels: readonly NoticeChannel[];
  /** Everything that decides, by version. */
  readonly policies: Pick<PolicyProvider, 'current' | 'version'>;
  /** Makes dunning look at a dunned account right now; when left out, its workflow looks a moment later. */
  readonly dun?: (billingAccountId: BillingAccountId, at: Instant) => Promise<unknown>;
  /** Judges and counts events for fraud. */
  readonly fraudWatch: FraudWatchDeps & Pick<FraudFeed, 'raise'>;
  /** Tells the workflows of fraud alerts. */
  readonly alertNews: AlertNews;
  /** Facts from other systems for dry runs; left out: there are none. */
  readonly outside?: ReadOutsideFacts;
  /** Reads, checks and tries policies. */
  readonly policyDesk: PolicyDesk;
  /** Decisions in words, and what would change them. */
  readonly explanationDesk: ExplanationDesk;
  readonly offerCycleOptions: OfferCycleOptions;
  readonly webhooks: WebhookTerms;
}

/** What webhook subscriptions need of the outside. */
export interface WebhookTerms {
  readonly newSecret: () => string;
  /** Why events can't be sent to an address; null: they can, as far as can be said before a connection. */
  readonly urlFault: (url: string) => string | null;
}
