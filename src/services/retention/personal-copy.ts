import { DAY_MS, epochMsOf, type Instant, instantOf } from '../../domain/civil-date.ts';
import type { CustomerId } from '../../domain/flavor.ts';
import type { PrivacyRequest, PrivacyRight } from '../../domain/retention/privacy-request.ts';
import { longestMs } from '../../domain/retention/rules.ts';
import { RECORD_TABLE } from '../../store/retention/record-table.ts';
import type { Store } from '../../store/store.ts';
import type { PolicyProvider } from '../policies/policy-provider.ts';
import { knownRequest } from './known-request.ts';

/** All data of one customer, or the part that they may take elsewhere. */
export interface PersonalCopy {
  readonly format: 'goodstanding-personal-copy/1';
  readonly right: PrivacyRight;
  readonly customerId: CustomerId;
  readonly madeAt: Instant;
  /** Documents by collection; a collection without any is left out. */
  readonly records: Readonly<Record<string, readonly object[]>>;
}

/** The copy of one customer's data: of every collection that has documents of customers, with all their fields. */
async function personalCopy(
  { store }: { readonly store: Pick<Store, 'retention'> },
  { customerId, right, madeAt }: Pick<PersonalCopy, 'customerId' | 'right' | 'madeAt'>,
): Promise<PersonalCopy> {
  const records: Record<string, readonly object[]> = {};
  for (const [collection, { owner, record, portable }] of Object.entries(RECORD_TABLE)) {
    // An earlier copy has nothing new.
    if (owner.by === 'none' || record === 'exports') continue;
    if (right === 'portability' && portable !== true) continue;
    const documents = await store.retention.documents(collection, customerId);
    if (documents.length > 0) records[collection] = documents;
  }
  return { format: 'goodstanding-personal-copy/1', right, customerId, madeAt, records };
}

/** Characters of one part: well below the limit of a document, also when sealed. */
const PART_LENGTH = 500_000;

/**
 * Makes the copy of an approved request and keeps it, sealed, for as long as `policies/retention` says. A copy that exists already stays.
 * @throws BusinessFailure NotFound, InvalidState
 */
export async function makeExport(
  deps: {
    readonly store: Pick<Store, 'retention' | 'privacy'>;
    readonly policies: Pick<PolicyProvider, 'current'>;
  },
  requestId: string,
  now: Instant,
): Promise<PrivacyRequest> {
  const { store, policies } = deps;
  const request = await knownRequest(store, requestId);
  if (request.state !== 'approved') return request;
  const { customerId, right } = request;
  const text = JSON.stringify(await personalCopy({ store }, { customerId, right, madeAt: now }));
  const parts: string[] = [];
  for (let at = 0; at < text.length; at += PART_LENGTH) parts.push(text.slice(at, at + PART_LENGTH));
  const { parameters: rules } = await policies.current('retention', now);
  const { period } = rules.everywhere.exports;
  const until = instantOf(epochMsOf(now) + (period === null ? DAY_MS : longestMs(period)));
  return store.privacy.keepExport(requestId, { parts, until }, now);
}
