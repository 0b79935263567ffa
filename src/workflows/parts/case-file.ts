import type { QueryDefinition, UpdateDefinition } from '@temporalio/common';
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { CaseBase } from '../../domain/cases/cases.ts';
import { type Move, moved } from '../../domain/cases/move.ts';
import { type Instant, instantOf } from '../../domain/civil-date.ts';
import type { SubjectId } from '../../domain/flavor.ts';
import { KEYS } from '../../messages/search-attributes.ts';
import { checkStart } from './authentic-requests.ts';

/** What every case begins with: this workflow's id and its start, revision 0. */
export function beginCase<State extends string>(state: State, requestedBy: SubjectId): CaseBase<State> {
  const { workflowId, startTime } = workflowInfo();
  const at = instantOf(startTime.getTime());
  return {
    workflowId,
    revision: 0,
    state,
    timeline: [{ at, state, code: null }],
    requestedBy,
    createdAt: at,
    updatedAt: at,
    dueAt: null,
    needsAttention: false,
  };
}

/** What operations see of a case in addition to its state. */
export interface CaseSight {
  readonly outcome: string | null;
  readonly reasonCodes: readonly string[];
  readonly policyVersion: string | null;
  /** One sentence: what the case waits for and who can act. */
  readonly waitsFor: string;
}

type AnyCase = CaseBase<string>;

/** The only place where a running case is kept, shown and stored. */
export interface CaseFile<Case extends AnyCase> {
  /** The case as it stands. */
  readonly current: Case;
  /** The case as it would be after a move that is made at an instant. Changes nothing. */
  next(move: Move<Case>, at: Instant): Case;
  /** Makes the move: shows it to operations and stores the read model. */
  move(move: Move<Case>): Promise<void>;
  /** Takes a case that a transaction has stored already, and only shows it. */
  adopt(next: Case): void;
}

/**
 * Opens a case. Every transition of every workflow goes through the returned file, so state, search attributes,
 * current details and read model can't tell different stories.
 *
 * @param initial the case at revision 0, not stored yet
 * @param sight   what operations should see of a case
 * @param store   writes the read model; older revisions are ignored there
 */
export function openCase<Case extends AnyCase>(
  initial: Case,
  sight: (current: Case) => CaseSight,
  store: (current: Case) => Promise<void>,
): CaseFile<Case> {
  let current = initial;

  const show = (): void => {
    const seen = sight(current);
    showSearchAttributes({
      decisionOutcome: seen.outcome,
      reasonCode: seen.reasonCodes.length > 0 ? [...seen.reasonCodes] : null,
      policyVersion: seen.policyVersion,
      needsAttention: current.needsAttention,
      dueBy: current.dueAt,
    });
    const due = current.dueAt === null ? '' : `\n\n**Due** ${current.dueAt}`;
    const attention = current.needsAttention ? '\n\n**Needs attention**' : '';
    const steps = current.timeline.map(
      ({ at, state, code }) => `- ${at} ${state}${code === null ? '' : ` (${code})`}`,
    );
    setCurrentDetails(
      `**${current.state}** since ${current.updatedAt}\n\n${seen.waitsFor}${due}${attention}\n\n${steps.join('\n')}`,
    );
  };
  const showSearchAttributes = searchAttributesOf();

  return {
    get current() {
      return current;
    },
    next: (move, at) => moved(current, move, at),
    adopt(stored) {
      current = stored;
      show();
    },
    async move(change) {
      current = moved(current, change, instantOf(Date.now()));
      show();
      await store(current);
    },
  };
}

/** What operations search a case by. */
interface Searched {
  readonly decisionOutcome: string | null;
  readonly reasonCode: string[] | null;
  readonly policyVersion: string | null;
  readonly needsAttention: boolean;
  readonly dueBy: Instant | null;
}

/** A case begins with these: `needsAttention` is false from its start on, and the others are not there. */
const NOTHING_TO_SEARCH: Searched = {
  decisionOutcome: null,
  reasonCode: null,
  policyVersion: null,
  needsAttention: false,
  dueBy: null,
};

/** Sets the search attributes of this workflow, those that changed: each time costs an event in its history and a write of the server. */
function searchAttributesOf(): (next: Searched) => void {
  let shown = NOTHING_TO_SEARCH;
  return (next) => {
    const changed = (name: keyof Searched) => String(next[name]) !== String(shown[name]);
    const { decisionOutcome, reasonCode, policyVersion, needsAttention, dueBy } = next;
    const updates = [
      ...(changed('decisionOutcome') ? [{ key: KEYS.decisionOutcome, value: decisionOutcome }] : []),
      ...(changed('reasonCode') ? [{ key: KEYS.reasonCode, value: reasonCode }] : []),
      ...(changed('policyVersion') ? [{ key: KEYS.policyVersion, value: policyVersion }] : []),
      ...(changed('needsAttention') ? [{ key: KEYS.needsAttention, value: needsAttention }] : []),
      ...(changed('dueBy') ? [{ key: KEYS.dueBy, value: dueBy === null ? null : new Date(dueBy) }] : []),
    ];
    if (updates.length > 0) upsertSearchAttributes(updates);
    shown = next;
  };
}

/** A request that reached a running case and waits for the story to take it up. */
export interface Inbox<Request> {
  /** The oldest request that was not taken yet; null when there is none. */
  readonly waiting: Request | null;
  /** Takes the waiting request: `effect` applies it; the caller is answered when `effect` has finished. */
  take(effect: (request: Request) => Promise<void>): Promise<void>;
  /** Refuses every accepted request that the case, in its present state, would refuse. */
  refuseOvertaken(): void;
  /** Refuses all requests that still wait, by the case in its present state. Called when the story has ended. */
  close(): void;
}

/**
 * Receives one kind of update. A request is refused by `validate` (throws) before it enters the history; an accepted one waits in the
 * inbox until the story takes it, and its caller gets the case as it is then. Requests are taken one by one, so two agents can't both
 * decide a case: the second is validated again when its turn comes. A story whose states take different requests calls `refuseOvertaken`
 * before each of its steps: a request that no step of the new state takes would otherwise end every wait at once, for ever.
 */
export function receive<Case extends AnyCase, Request>(
  file: CaseFile<Case>,
  update: UpdateDefinition<Case, [Request]>,
  description: string,
  validate: (request: Request) => void,
): Inbox<Request> {
  interface Entry {
    readonly request: Request;
    done: boolean;
    failure: unknown;
  }
  let queue: readonly Entry[] = [];
  let closed = false;

  /** Why the case in its present state would refuse it; null when it would not. */
  const refusalOf = ({ request }: Entry): unknown => {
    try {
      validate(request);
      return null;
    } catch (refusal) {
      return refusal;
    }
  };
  const answer = (entry: Entry, failure: unknown) => {
    entry.failure = failure;
    entry.done = true;
    queue = queue.filter((other) => other !== entry);
  };

  setHandler(
    update,
    async (request) => {
      const entry: Entry = { request, done: false, failure: null };
      // It was being checked when the story ended.
      if (closed) answer(entry, refusalOf(entry));
      else queue = [...queue, entry];
      await condition(() => entry.done);
      if (entry.failure !== null) throw entry.failure;
      return file.current;
    },
    { description, validator: validate },
  );

  return {
    get waiting() {
      return queue[0]?.request ?? null;
    },
    async take(effect) {
      const entry = queue[0];
      if (entry === undefined) return;
      let failure: unknown = null;
      try {
        validate(entry.request);
        await effect(entry.request);
      } catch (refused) {
        failure = refused;
      }
      answer(entry, failure);
    },
    refuseOvertaken() {
      for (const entry of queue) {
        const refusal = refusalOf(entry);
        if (refusal !== null) answer(entry, refusal);
      }
    },
    close() {
      closed = true;
      for (const entry of queue) answer(entry, refusalOf(entry));
    },
  };
}

/** What one kind of case adds to the skeleton that all cases share. */
export interface CasePlan<Case extends AnyCase> {
  readonly inboxes: readonly Pick<Inbox<unknown>, 'close'>[];
  /** Shows the case as it stands. */
  readonly query: QueryDefinition<Case>;
  /** The update whose caller waits for the case's first answer. */
  readonly answer: {
    readonly update: UpdateDefinition<Case>;
    readonly description: string;
    /** Whether the answer is known by now. */
    readonly stands: () => boolean;
  };
  /** From the first step to the last. Rejects when a step failed for good, or when operations cancelled the case. */
  readonly story: () => Promise<void>;
  /**
   * Does what is left to do after the story broke off; operations can't cancel it. True when the case has ended properly all the same, so
   * that the workflow does not fail.
   */
  readonly afterBreak: (error: unknown) => Promise<boolean>;
}

/**
 * Carries a case that came through the API from its first step to its end: shows it, answers the caller who waits for the first answer,
 * and closes the inboxes when the story has ended in any way. The caller gets the story's failure when it broke off before the answer.
 *
 * @returns the case as it ended
 * @throws ApplicationFailure RequestNotAuthentic for a case that was not started through the API; what the story rejected with, unless
 * `afterBreak` says that the case ended properly
 */
export async function carryThrough<Case extends AnyCase>(
  file: CaseFile<Case>,
  plan: CasePlan<Case>,
): Promise<Case> {
  const { answer } = plan;
  let failure: { readonly error: unknown } | null = null;
  setHandler(plan.query, () => file.current, { description: 'The case as it stands' });
  const whenAnswered = async () => {
    await condition(() => answer.stands() || failure !== null);
    if (failure !== null) throw failure.error;
    return file.current;
  };
  setHandler(answer.update, whenAnswered, { description: answer.description });
  let begun = false;
  try {
    await checkStart();
    begun = true;
    await plan.story();
  } catch (error) {
    if (!answer.stands()) failure = { error };
    // A case that did not come through the API leaves nothing behind.
    if (!begun || !(await CancellationScope.nonCancellable(() => plan.afterBreak(error)))) throw error;
  } finally {
    for (const inbox of plan.inboxes) inbox.close();
    await CancellationScope.nonCancellable(() => condition(allHandlersFinished));
  }
  return file.current;
}
