import { absence } from '../../domain/absences.ts';
import type { PrivacyRequest } from '../../domain/retention/privacy-request.ts';
import type { Store } from '../../store/store.ts';

/** @throws BusinessFailure NotFound */
export async function knownRequest(
  { privacy }: Pick<Store, 'privacy'>,
  requestId: string,
): Promise<PrivacyRequest> {
  const request = await privacy.get(requestId);
  if (request === null) throw absence('request-missing');
  return request;
}
