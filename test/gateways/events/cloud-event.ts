import type { CloudEvent } from '../../../src/domain/events/delivery.ts';

/** An event about account BA-1. */
export function aCloudEvent(parts: Partial<CloudEvent> = {}): CloudEvent {
  return {
    ...{ specversion: '1.0', id: 'E-1', source: '/goodstanding', type: 'com.goodstanding.bill.made.v1' },
    ...{ subject: 'account/BA-1', time: '2026-11-29T06:00:00.000Z', datacontenttype: 'application/json' },
    ...{ partitionkey: 'account/BA-1', sequence: '0000000000000001', data: { billId: 'B-1' } },
    ...parts,
  };
}
