import { absence } from '../../domain/absences.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { SubjectId } from '../../domain/flavor.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import { noticeRefusal } from '../../domain/notices/refusals.ts';
import type { Store } from '../../store/store.ts';

/**
 * Makes a failed notice be sent once more, and writes to the customer's record who asked for it and why. Does nothing for a notice that
 * waits already.
 * @throws BusinessFailure NotFound, InvalidState when there is nothing to send again
 */
export async function sendNoticeAgain(
  { store, now }: { readonly store: Pick<Store, 'deliveries' | 'interactions'>; readonly now: () => Instant },
  request: {
    readonly noticeId: string;
    readonly reason: string;
    readonly by: SubjectId;
    /** The id of the entry in the record: the same id again is one entry. */
    readonly interactionId: string;
  },
): Promise<Notice> {
  const { noticeId, reason, by, interactionId } = request;
  const at = now();
  const found = await store.deliveries.again(noticeId, at);
  if (found === null) throw absence('notice-missing');
  const { notice, changed } = found;
  const { state } = notice.delivery;
  if (!changed && state !== 'pending')
    throw noticeRefusal('nothing-to-send-again', {
      detail: `The notice is ${state}; there is nothing to send again.`,
    });
  if (changed)
    await store.interactions.put({
      interactionId,
      customerId: notice.customerId,
      billingAccountId: notice.billingAccountId,
      occurredAt: at,
      channel: 'system',
      direction: 'outbound',
      topic: 'noticeSentAgain',
      code: notice.kind,
      reference: noticeId,
      summary: `${by}: ${reason}`,
    });
  return notice;
}
