/**
 * The first full load of a CRM: every customer, then every entry of the record of contacts, is handed to the relay as news that only the CRM gets. The
 * relay sends them as it sends changes: one after another for a customer, tried again, and at last on the work list. So nothing is sent
 * by two at once, and what changes meanwhile comes after.
 */
import { type Instant, instantOf } from '../../domain/civil-date.ts';
import { CRM_SUBSCRIPTION } from '../../domain/events/crm.ts';
import { type LoadCounts, loadedCustomer, loadedInteraction } from '../../domain/events/crm-load.ts';
import type { CrmLoad, LoadStage } from '../../domain/events/crm-load-progress.ts';
import type { ParkedEvent } from '../../domain/events/subscription.ts';
import type { Ms } from '../../domain/flavor.ts';
import type { CrmLoadStore } from '../../store/events/crm-load.ts';

export interface CrmLoadDeps {
  readonly store: CrmLoadStore;
  /** A clock that never goes back. */
  readonly nowMs: () => Ms;
  /** Resolves after `ms`, or earlier when the load is to end. */
  readonly rest: (ms: Ms) => Promise<void>;
}

/** How a load runs. */
export interface LoadRun {
  /** Records a second, at most. */
  readonly rate: number;
  /** Begin anew, although an earlier load has come to its end. */
  readonly again: boolean;
  /** Ends it; the next one goes on. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: LoadProgress) => void;
}

export interface LoadProgress extends LoadCounts {
  readonly stage: LoadStage;
  /** Handed on by this load, those of its earlier runs as well. */
  readonly customers: number;
  readonly interactions: number;
  /** Share of what is there that was handed on, 0 to 1. */
  readonly share: number;
}

export type LoadEnd =
  | { readonly kind: 'loaded' | 'stopped'; readonly progress: LoadProgress }
  /** An earlier load has come to its end. */
  | { readonly kind: 'loadedBefore'; readonly startedAt: Instant }
  /** No worker has started with a CRM; or its subscription is paused. */
  | { readonly kind: 'noCrm' | 'paused' };

/** How many records wait for their first try at most, so that the load can be stopped soon, and changes need not wait behind it. */
const MOST_FRESH = 200;
/** When the CRM did not take this many, the load waits: with some more the relay would take no changes either. */
const MOST_WAITING = 400;
const BEAT_MS: Ms = 200;
const SECOND_MS: Ms = 1_000;

/**
 * Loads the CRM, from where an earlier run ended. It may be killed at any moment: what is handed on twice has its effect at the CRM once. Resolves when
 * every record was tried; what the CRM did not take is tried again by the relay.
 */
export async function loadCrm(deps: CrmLoadDeps, run: LoadRun): Promise<LoadEnd> {
  const { crmLoad, events } = deps.store;
  const state = await crmLoad.state();
  if (state === null) return { kind: 'noCrm' };
  if (state === 'paused') return { kind: 'paused' };
  const before = (await events.progress(CRM_SUBSCRIPTION))?.load;
  if (before?.stage === 'done' && !run.again) return { kind: 'loadedBefore', startedAt: before.startedAt };
  const goesOn = before !== undefined && before.stage !== 'done';
  let load: CrmLoad = goesOn ? before : newLoad();
  await enter(deps, `${goesOn ? 'wentOn' : 'begun'} ${saidOf(load)}`);
  await crmLoad.note(load);
  const size = await crmLoad.size();
  let allowed = 0;
  let at = deps.nowMs();
  for (;;) {
    const counts = await crmLoad.counts();
    const handed = load.customers + load.interactions;
    const progress = {
      ...{ stage: load.stage, customers: load.customers, interactions: load.interactions, ...counts },
      share: load.stage === 'done' || size === 0 ? 1 : Math.min(1, handed / size),
    };
    run.onProgress(progress);
    if (run.signal.aborted || (load.stage === 'done' && counts.fresh === 0)) {
      const kind = run.signal.aborted ? 'stopped' : 'loaded';
      await enter(deps, `${kind} ${saidOf(load)} again=${counts.again} dead=${counts.dead}`);
      return { kind, progress };
    }
    const now = deps.nowMs();
    // What was not used of a second is not made up for later.
    allowed = Math.min(run.rate, allowed + (run.rate * (now - at)) / SECOND_MS);
    at = now;
    const room = Math.min(Math.floor(allowed), MOST_FRESH - counts.fresh, MOST_WAITING - counts.waiting);
    if (load.stage !== 'done' && room > 0) {
      load = await handOn(deps, load, room);
      await crmLoad.note(load);
      allowed -= room;
    }
    await deps.rest(BEAT_MS);
  }
}

function newLoad(): CrmLoad {
  const startedAt = instantOf(Date.now());
  return { stage: 'customers', after: null, customers: 0, interactions: 0, startedAt };
}

/** Hands up to `limit` records to the relay; the load after them. */
async function handOn({ store }: CrmLoadDeps, load: CrmLoad, limit: number): Promise<CrmLoad> {
  const now = instantOf(Date.now());
  const position = await store.events.head();
  const moved = async (
    { items, last }: { readonly items: readonly ParkedEvent[]; readonly last: string | null },
    stage: 'customers' | 'interactions',
  ): Promise<CrmLoad> => {
    await store.events.park(items, null);
    if (last !== null) return { ...load, after: last, [stage]: load[stage] + items.length };
    return { ...load, after: null, stage: stage === 'customers' ? 'interactions' : 'done' };
  };
  switch (load.stage) {
    case 'customers': {
      const { items, last } = await store.crmLoad.customersAfter(load.after, limit);
      const parked = items.map((id) => loadedCustomer(id, position, now));
      return moved({ items: parked, last }, 'customers');
    }
    case 'interactions': {
      const { items, last } = await store.crmLoad.interactionsAfter(load.after, limit);
      const parked = items.map((head) => loadedInteraction(head, position, now));
      return moved({ items: parked, last }, 'interactions');
    }
    case 'done':
      return load;
  }
}

/** Personal data leaves: the audit trail says who had it sent, and how much. */
function enter({ store }: CrmLoadDeps, reason: string): Promise<void> {
  return store.auditTrail.enter([
    { act: 'crm.loaded', object: { type: 'webhook', id: CRM_SUBSCRIPTION }, reason },
  ]);
}

function saidOf({ customers, interactions }: CrmLoad): string {
  return `customers=${customers} interactions=${interactions}`;
}
