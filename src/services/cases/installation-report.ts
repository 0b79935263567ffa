import type { ServiceApprovalCase } from '../../domain/cases/cases.ts';
import type { Instant } from '../../domain/civil-date.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';

/**
 * Work can't be done before it was ordered: an earlier completion would charge for days before the order. A report may leave out
 * fractions of a second.
 * @throws BusinessFailure Invalid, with the earliest instant that is accepted
 */
export function assertDoneAfterOrder(
  { createdAt }: Pick<ServiceApprovalCase, 'createdAt'>,
  completedAt: Instant,
): void {
  const earliest = `${createdAt.slice(0, 19)}.000Z`;
  if (Date.parse(completedAt) >= Date.parse(earliest)) return;
  const told = `The work can't have been done before it was ordered; the earliest instant is ${earliest}.`;
  throw new BusinessFailure('Invalid', 'done before it was ordered', {
    told,
    faults: [{ pointer: '/completedAt', code: 'before-order', detail: told }],
  });
}
