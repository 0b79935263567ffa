/**
 * What the audit trail says was done. A change of state is called after the write of the store that makes it
 * (`promises.give` is `store.promises.give`): a test holds this list against the writes that there are.
 */
export const CHANGE_ACTS = [
  'customers.insertMissing',
  'customers.setContact',
  'customers.erase',
  'ledger.post',
  'ledger.credit',
  'ledger.reverse',
  'ledger.postLines',
  'creditProposals.propose',
  'creditProposals.approve',
  'creditProposals.reject',
  'payments.record',
  'payments.recordAll',
  'payments.reapply',
  'payments.closeCheck',
  'bills.openDispute',
  'bills.creditGoodwill',
  'billing.makeNextBills',
  'billing.beginRun',
  'billing.putRun',
  'promises.give',
  'promises.check',
  'promises.cancel',
  'promises.markTold',
  'disputes.resolve',
  'subscriptions.activateFromOrder',
  'subscriptions.end',
  'decisions.record',
  'creditHolds.release',
  'creditHolds.expire',
  'creditHolds.renew',
  'appointments.book',
  'appointments.release',
  'appointments.setCapacity',
  'cases.putApproval',
  'cases.putInquiry',
  'cases.putCycleChange',
  'cases.markReconsidered',
  'cycleChanges.commit',
  'interactions.put',
  'notices.put',
  'notices.putMany',
  'deliveries.again',
  'deliveries.settle',
  'policies.put',
  'policies.draft',
  'policies.submit',
  'policies.approve',
  'policies.reject',
  'policies.release',
  'policies.rollback',
  'policies.retire',
  'policies.shadow',
  'inquiryRatings.put',
  'risk.intervene',
  'fraudAlerts.raise',
  'fraudAlerts.own',
  'fraudAlerts.decide',
  'fraudAlerts.escalate',
  'frozenMethods.lift',
  'stepUpDemands.meet',
  'suspense.match',
  'suspense.returnToPayer',
  'dunning.enter',
  'dunning.leave',
  'dunning.relieve',
  'dunning.resume',
  'dunning.wait',
  'dunning.setHolds',
  'writeOffs.propose',
  'writeOffs.approve',
  'writeOffs.reject',
  'bulk.putAccounts',
  'legalHolds.set',
  'legalHolds.lift',
  'retention.remove',
  'retention.anonymise',
  'retention.prune',
  'privacy.receive',
  'privacy.decide',
  'privacy.reopen',
  'privacy.keepExport',
  'privacy.dropExport',
  'privacy.markDelivered',
  'privacy.correct',
  'privacy.certify',
  'staff.add',
  'staff.change',
  'serviceAccounts.add',
  'serviceAccounts.change',
  'issuerKeys.rotate',
] as const;
export type ChangeAct = (typeof CHANGE_ACTS)[number];

/** What somebody saw, took away or was refused: nothing changed, and it is on record all the same. */
export const ACCESS_ACTS = [
  /** A token that can be read was refused, or its holder may not do this. */
  'access.refused',
  /** A fresh authentication was used for a sensitive operation. */
  'stepUp.accepted',
  /** A sensitive operation was refused for want of a fresh authentication. */
  'stepUp.refused',
  /** Somebody signed in here; the reason says when it was with an invitation or a recovery code. */
  'signIn.accepted',
  /** A try to sign in that failed; the reason says at what. */
  'signIn.refused',
  /** A person ended sessions of their own. */
  'signIn.ended',
  /** A person changed how they sign in; the reason says what. */
  'signIn.factorChanged',
  /** An administrator changed an account; the reason says what. */
  'staff.administered',
  /** Payloads of workflows were made readable. */
  'payloads.decode',
  /** Somebody looked customers up by a name, an address or a number; the reason says by which. */
  'customers.lookUp',
  /** Personal data that is masked was shown. */
  'customer.reveal',
  /** A decision was taken out, with its policy. */
  'export',
  /** Entries of the audit trail were taken out, with their proofs. */
  'audit.exported',
] as const;
export type AccessAct = (typeof ACCESS_ACTS)[number];
