import type { KpiName } from '../../../domain/insight/kpi/definitions.ts';
import { balanceAccuracy, paymentStatusAccuracy } from './audit.ts';
import { badDebtRatio, collectionRate } from './money.ts';
import type { KpiQuery, KpiQueryInput } from './parts.ts';
import {
  balanceQueryTime,
  cycleChangeProcessingTime,
  cyclePreferencesAccommodated,
  experienceRating,
  inquiryResolutionTime,
} from './service.ts';

/**
 * The query that makes each figure. Those over a span end in rows `{currency, samples, numerator, denominator, value}`; those of
 * a moment in one row an account, `{_id, right}` for the balance, and `{_id, standing, daysPastDue, pastDue}` for the status,
 * which is then held against what is served.
 */
export const KPI_QUERIES: Readonly<Record<KpiName, (input: KpiQueryInput) => KpiQuery>> = {
  collectionRate,
  badDebtRatio,
  balanceAccuracy,
  paymentStatusAccuracy,
  inquiryResolutionTime,
  cyclePreferencesAccommodated,
  cycleChangeProcessingTime,
  balanceQueryTime,
  experienceRating,
};
