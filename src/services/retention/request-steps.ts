import type { Instant } from '../../domain/civil-date.ts';
import type { PrivacyRequest } from '../../domain/retention/privacy-request.ts';
import type { Store } from '../../store/store.ts';

interface Deps {
  readonly store: Pick<Store, 'privacy'>;
}

/** Deletes the copy of a request and ends it. @throws BusinessFailure NotFound, InvalidState */
export function dropCopy({ store }: Deps, requestId: string, now: Instant): Promise<PrivacyRequest> {
  return store.privacy.dropExport(requestId, now);
}

/** Writes the correction of an approved request. @throws BusinessFailure NotFound, InvalidState */
export function correctByRequest({ store }: Deps, requestId: string, now: Instant): Promise<PrivacyRequest> {
  return store.privacy.correct(requestId, now);
}
