import type { CivilDate, Instant } from '../../domain/civil-date.ts';
import { later } from '../../domain/civil-date.ts';
import type { CustomerId } from '../../domain/flavor.ts';
import { RECORD_CLASS_NAMES } from '../../domain/retention/classes.ts';
import {
  type ErasedClass,
  type ErasureObstacle,
  erasureObstacles,
  type PlannedErasure,
  type PrivacyRequest,
} from '../../domain/retention/privacy-request.ts';
import {
  dueOn,
  type RetentionRule,
  type RetentionRules,
  ruleOf,
  startOf,
} from '../../domain/retention/rules.ts';
import type { CustomerFacts } from '../../store/retention/customer-facts.ts';
import { RECORD_TABLE } from '../../store/retention/record-table.ts';
import type { Store } from '../../store/store.ts';
import type { PolicyProvider } from '../policies/policy-provider.ts';
import { dayOf } from './day.ts';
import { knownRequest } from './known-request.ts';
import { RECORDS_AT_ONCE, shredCustomer } from './shred.ts';

/** What an erasure needs. */
export interface ErasureDeps {
  readonly store: Pick<Store, 'retention' | 'privacy' | 'customers'>;
  readonly policies: Pick<PolicyProvider, 'current'>;
}

/** What prevents the erasure of a customer; empty when nothing does. */
export async function obstaclesOf(
  { store }: { readonly store: Pick<Store, 'retention'> },
  customerId: CustomerId,
  now: Instant,
): Promise<ErasureObstacle[]> {
  const customer = await factsOf(store, customerId, dayOf(now));
  if (customer === null) return [];
  return erasureObstacles({ hasLeft: customer.leftOn !== null, holds: customer.holds });
}

/**
 * Counts what an approved erasure will remove and what has to stay, before anything is done.
 * @returns null when something prevents it by now: then the request waits for a second person again
 * @throws BusinessFailure NotFound
 */
export async function planErasure(
  { store, policies }: ErasureDeps,
  requestId: string,
  now: Instant,
): Promise<PlannedErasure | null> {
  const { customerId } = await knownRequest(store, requestId);
  if ((await obstaclesOf({ store }, customerId, now)).length > 0) {
    await store.privacy.reopen(requestId);
    return null;
  }
  const { version, sha256, parameters: rules } = await policies.current('retention', now);
  const customer = await factsOf(store, customerId, dayOf(now));
  const erased: ErasedClass[] = [];
  const kept: ErasedClass[] = [];
  let shreddedTexts = 0;
  for (const record of RECORD_CLASS_NAMES) {
    const rule = ruleOf(rules, record, customer?.country ?? null);
    const { action, reason } = rule;
    let documents = 0;
    let keptUntil: CivilDate | null = null;
    for (const collection of collectionsOfCustomers(record)) {
      const records = await store.retention.ofCustomer(collection, customerId);
      documents += records.length;
      for (const { event, texts } of records) {
        if (!goesAtOnce(record, rule) || action !== 'delete') shreddedTexts += texts;
        const due = dueOn(rule, startOf(rule, event, customer?.leftOn ?? null));
        if (due !== null) keptUntil = keptUntil === null ? due : later(keptUntil, due);
      }
    }
    if (documents === 0) continue;
    const told = { record, documents, reason: reason.text, sources: reason.sources };
    if (goesAtOnce(record, rule)) erased.push({ ...told, action, keptUntil: null });
    else kept.push({ ...told, action: 'keep', keptUntil });
  }
  return { policy: { version, sha256 }, erased, kept, shreddedTexts };
}

/**
 * Carries out an approved erasure: removes what may be removed at once, destroys the key, and writes the certificate of what had to stay and why. Each step
 * may be repeated.
 * @throws BusinessFailure NotFound; ActionNotPossible when a legal hold was set meanwhile
 */
export async function carryOutErasure(
  { store, policies }: ErasureDeps,
  { requestId, planned }: { readonly requestId: string; readonly planned: PlannedErasure },
  now: Instant,
): Promise<PrivacyRequest> {
  const request = await knownRequest(store, requestId);
  const { customerId } = request;
  if (request.state !== 'approved') return request;
  const { parameters: rules } = await policies.current('retention', now);
  await takeAtOnce(store, { customerId, rules, today: dayOf(now) });
  await shredCustomer(store, customerId, now);
  return store.privacy.certify(requestId, { ...planned, erasedAt: now });
}

async function takeAtOnce(
  { retention }: Pick<Store, 'retention'>,
  given: { readonly customerId: CustomerId; readonly rules: RetentionRules; readonly today: CivilDate },
): Promise<void> {
  const { customerId, rules, today } = given;
  const customer = await factsOf({ retention }, customerId, today);
  for (const record of RECORD_CLASS_NAMES) {
    const rule = ruleOf(rules, record, customer?.country ?? null);
    if (!goesAtOnce(record, rule) || rule.action === 'shred') continue;
    const act = rule.action === 'delete' ? retention.remove : retention.anonymise;
    for (const collection of collectionsOfCustomers(record)) {
      const records = await retention.ofCustomer(collection, customerId);
      const ids = records.filter(({ isBlank }) => rule.action === 'delete' || !isBlank).map(({ id }) => id);
      for (let at = 0; at < ids.length; at += RECORDS_AT_ONCE)
        await act({
          collection,
          customerId,
          today,
          ids: ids.slice(at, at + RECORDS_AT_ONCE),
          isDue: () => true,
        });
    }
  }
}

/** Whether the records of a class are removed with the erasure. The requests themselves stay, to show later that they were answered. */
function goesAtOnce(record: ErasedClass['record'], { action, onErasure }: RetentionRule): boolean {
  return onErasure === 'now' && action !== 'keep' && action !== 'expire' && record !== 'privacyRequests';
}

function collectionsOfCustomers(record: ErasedClass['record']): string[] {
  return Object.entries(RECORD_TABLE)
    .filter(([, keeping]) => keeping.record === record && keeping.owner.by !== 'none')
    .map(([name]) => name);
}

async function factsOf(
  { retention }: Pick<Store, 'retention'>,
  customerId: CustomerId,
  today: CivilDate,
): Promise<CustomerFacts | null> {
  return (await retention.customers([customerId], today)).get(customerId) ?? null;
}
