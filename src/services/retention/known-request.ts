import { BusinessFailure } from '../../domain/failure-types.ts';
import type { PrivacyRequest } from '../../domain/retention/privacy-request.ts';
import type { Store } from '../../store/store.ts';

/** @throws BusinessFailure NotFound */
export async function knownRequest(
  { privacy }: Pick<Store, 'privacy'>,
  requestId: string,
): Promise<PrivacyRequest> {
  const request = await privacy.get(requestId);
  if (request === null)
    throw new BusinessFailure('NotFound', 'no such request', { told: 'There is no such request.' });
  return request;
}
