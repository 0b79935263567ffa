import { type DunningCase, effectsOf } from '../../domain/arrears/dunning-case.ts';
import type { Instant } from '../../domain/civil-date.ts';
import { changeAccountFields } from '../accounts/account-change.ts';
import type { AccountTx } from '../accounts/account-transaction.ts';
import { accountMoved, type DunningBasis, seen } from './dunning-basis.ts';
import { putDunningCase } from './dunning-cases.ts';
import { hasEffect, type Imposed, imposed, lifted } from './dunning-effects.ts';
import { type DunningMessage, tellOfDunning } from './dunning-notices.ts';

/** Service is lifted or taken away because of a promise. */
export interface ServiceStep extends DunningBasis {
  readonly nextLookAt: Instant;
  readonly message: DunningMessage;
}

/** Lifts what an episode imposed on service, for as long as a promise is in force. */
export async function relieveWithin(tx: AccountTx, step: ServiceStep, now: Instant): Promise<DunningCase> {
  const { episode, account } = await seen(tx, step);
  if (episode === null) throw accountMoved();
  const { collectionStatus: _, ...set } = lifted(account, effectsOf(episode));
  return serviceMoved(tx, { step, episode, set, relievedAt: now, code: 'relieved' }, now);
}

/** Imposes again what was lifted for a promise that is over. */
export async function resumeWithin(tx: AccountTx, step: ServiceStep, now: Instant): Promise<DunningCase> {
  const { episode, account } = await seen(tx, step);
  if (episode === null) throw accountMoved();
  const did = effectsOf(episode);
  const again = RESTRICTING.filter((effect) => did.includes(effect) && hasEffect(effect, account, 0));
  const set = imposed(account, again);
  return serviceMoved(tx, { step, episode, set, relievedAt: null, code: 'resumed' }, now);
}

/** What a promise can lift for a while. */
const RESTRICTING = ['blockNewOrders', 'suspend'] as const;

async function serviceMoved(
  tx: AccountTx,
  move: {
    readonly step: ServiceStep;
    readonly episode: DunningCase;
    readonly set: Imposed;
    readonly relievedAt: Instant | null;
    readonly code: 'relieved' | 'resumed';
  },
  now: Instant,
): Promise<DunningCase> {
  const { step, episode, set, relievedAt, code } = move;
  const { accountVersion: expectedVersion, billingAccountId, message, nextLookAt } = step;
  await changeAccountFields(tx, billingAccountId, { set, expectedVersion }, now);
  const id = `${episode.caseId}:${code}:${episode.revision}`;
  await tellOfDunning(tx, episode, { id, code }, message, now);
  const pause = relievedAt === null ? null : ('promise' as const);
  return putDunningCase(tx, { ...episode, relievedAt, pause, nextLookAt }, now);
}
