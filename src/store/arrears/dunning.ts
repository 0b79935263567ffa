import type { Db, MongoClient } from 'mongodb';
import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import type { DunningCase, DunningPause } from '../../domain/arrears/dunning-case.ts';
import type { Instant } from '../../domain/civil-date.ts';
import { inAccountTransaction, inTransactionCreditingBills } from '../accounts/account-transaction.ts';
import { againOnDuplicateKey } from '../mongo/transaction.ts';
import { accountMoved, type DunningBasis, seen } from './dunning-basis.ts';
import { putDunningCase } from './dunning-cases.ts';
import { type HoldsToSet, setDunningHoldsWithin } from './dunning-holds.ts';
import { relieveWithin, resumeWithin, type ServiceStep } from './dunning-service.ts';
import {
  type AccountToAdopt,
  adoptWithin,
  type EpisodeToLeave,
  enterWithin,
  leaveWithin,
  type StageToEnter,
} from './dunning-stages.ts';
import { type Reinstatement, reinstateWithin } from './reinstatement.ts';

export interface DunningWrites {
  /**
   * Enters a stage with all its effects, in one transaction: fee, restriction, suspension, collections, proposal, notice and
   * the episode itself. Throws AccountMoved when account or episode are not what was seen: look again.
   */
  enter(step: StageToEnter, now: Instant): Promise<DunningCase>;
  /**
   * Ends an episode, in one transaction. `paid`: what it imposed is lifted, the customer is told so, a proposal that nobody
   * decided is withdrawn. Throws AccountMoved.
   */
  leave(end: EpisodeToLeave, now: Instant): Promise<DunningCase>;
  /**
   * Begins an episode of an account that came in suspended or in collections, at the stage at which it is. It posts and imposes nothing and
   * tells nobody; when the debt is paid, what the account came with is lifted. Throws AccountMoved.
   */
  adopt(account: AccountToAdopt, now: Instant): Promise<DunningCase>;
  /**
   * Lifts what a person names, for a reason that the customer's record keeps. What is not in force is left alone.
   * @throws BusinessFailure BillingAccountNotFound
   */
  reinstate(request: Reinstatement, now: Instant): Promise<BillingAccount>;
  /**
   * Lifts the restriction and the suspension that an episode imposed, for as long as a promise is in force; the customer is told. A
   * hand-over to collections stays. Throws AccountMoved.
   */
  relieve(step: ServiceStep, now: Instant): Promise<DunningCase>;
  /** Imposes again what was lifted for a promise that is over; the customer is told. Throws AccountMoved. */
  resume(step: ServiceStep, now: Instant): Promise<DunningCase>;
  /** Notes why nothing is done and when to look again. Throws AccountMoved. */
  wait(
    wait: DunningBasis & { readonly pause: DunningPause | null; readonly nextLookAt: Instant },
    now: Instant,
  ): Promise<DunningCase>;
  /**
   * Sets the tags of an account's dunning hold; the change is kept with its reason. The same tags again change nothing.
   * @throws BusinessFailure BillingAccountNotFound; DutiesNotSeparated when a person would lift a protecting hold that they set;
   * AccountMoved when the change would lift one that `mayLift` does not name, because it was set meanwhile
   */
  setHolds(change: HoldsToSet, now: Instant): Promise<{ account: BillingAccount; changed: boolean }>;
}

export function dunningWrites(db: Db, client: MongoClient): DunningWrites {
  return {
    enter: (step, now) =>
      againOnDuplicateKey(() =>
        inTransactionCreditingBills(db, client, 'dunning.enter', (tx) => enterWithin(tx, step, now)),
      ),
    leave: (end, now) =>
      inTransactionCreditingBills(db, client, 'dunning.leave', (tx) => leaveWithin(tx, end, now)),
    adopt: (account, now) =>
      againOnDuplicateKey(() =>
        inAccountTransaction(db, client, 'dunning.adopt', (tx) => adoptWithin(tx, account, now)),
      ),
    reinstate: (request, now) =>
      inAccountTransaction(db, client, 'dunning.reinstate', (tx) => reinstateWithin(tx, request, now)),
    relieve: (step, now) =>
      inAccountTransaction(db, client, 'dunning.relieve', (tx) => relieveWithin(tx, step, now)),
    resume: (step, now) =>
      inAccountTransaction(db, client, 'dunning.resume', (tx) => resumeWithin(tx, step, now)),
    wait: (wait, now) =>
      inAccountTransaction(db, client, 'dunning.wait', async (tx) => {
        const { episode, account } = await seen(tx, wait);
        if (episode === null || account.version !== wait.accountVersion) throw accountMoved();
        const { pause, nextLookAt } = wait;
        return putDunningCase(tx, { ...episode, pause, nextLookAt }, now);
      }),
    setHolds: (change, now) =>
      inAccountTransaction(db, client, 'dunning.setHolds', (tx) => setDunningHoldsWithin(tx, change, now)),
  };
}
