import type { CycleChangeCase, PaymentInquiryCase, ServiceApprovalCase } from '../domain/cases/cases.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** Writes the cases that readers see. An older revision than the stored one changes nothing. */
export function createReadModelActivities({ store }: ActivityDependencies) {
  return {
    async storeApproval(current: ServiceApprovalCase): Promise<void> {
      await store.cases.putApproval(current);
    },
    async storeInquiry(current: PaymentInquiryCase): Promise<void> {
      await store.cases.putInquiry(current);
    },
    async storeCycleChange(current: CycleChangeCase): Promise<void> {
      await store.cases.putCycleChange(current);
    },
  };
}

export type ReadModelActivities = ReturnType<typeof createReadModelActivities>;
