import type { AccessAct } from '../../domain/audit/acts.ts';
import type { AuditContext } from '../../domain/audit/context.ts';
import type { AuditDraft, AuditObject } from '../../domain/audit/entry.ts';
import { ofCaller } from '../../domain/audit/objects.ts';
import { MINUTE_MS } from '../../domain/civil-date.ts';
import type { Store } from '../../store/store.ts';

/** Something that was seen, taken out or refused, and changed nothing. */
export interface AccessRecord {
  readonly act: AccessAct;
  readonly outcome: 'done' | 'refused';
  /** A stable code; never text of a person. */
  readonly reason: string | null;
  /** Default: the caller. */
  readonly object?: AuditObject;
  /** Who, from where, by which operation. */
  readonly context: AuditContext;
}

/** Enters in the audit trail what changes nothing. */
export interface AccessLog {
  /** One entry for each. Rejects where it can't be written: then nothing may be shown or done. */
  enter(record: AccessRecord): Promise<void>;
  /**
   * As `enter` for what one caller does again and again: the same act by the same caller with the same operation, object and reason is
   * entered at once the first time in a minute, and with its number at the end of the minute. So nobody fills the disk.
   */
  note(record: AccessRecord): Promise<void>;
  /** Enters what was only counted so far, and counts no more. */
  stop(): Promise<void>;
}

/** More callers and operations than this in one minute are counted together. */
const MOST_KEPT = 500;
/** The name under which those are entered. */
const OTHERS = 'others';

/**
 * @param onError is told when a count could not be entered
 * @param options.windowMs how long is counted together; a minute unless told
 */
export function createAccessLog(
  store: Pick<Store, 'auditTrail'>,
  onError: (error: unknown) => void,
  { windowMs = MINUTE_MS }: { readonly windowMs?: number } = {},
): AccessLog {
  let counted = new Map<string, { readonly draft: AuditDraft; more: number }>();
  const close = async (): Promise<void> => {
    const ended = [...counted.values()].filter(({ more }) => more > 0);
    counted = new Map();
    // One after the other: what is refused to one caller is on one chain.
    for (const { draft, more } of ended) await store.auditTrail.enter([{ ...draft, times: more }]);
  };
  const timer = setInterval(() => {
    close().catch(onError);
  }, windowMs);
  timer.unref();
  return {
    enter: (record) => store.auditTrail.enter([draftOf(record)]),
    async note(record) {
      const own = draftOf(record);
      const draft = counted.has(keyOf(own)) || counted.size < MOST_KEPT ? own : withoutName(own);
      const known = counted.get(keyOf(draft));
      if (known !== undefined) {
        known.more += 1;
        return;
      }
      counted.set(keyOf(draft), { draft, more: 0 });
      try {
        await store.auditTrail.enter([draft]);
      } catch (error) {
        counted.delete(keyOf(draft));
        throw error;
      }
    },
    async stop() {
      clearInterval(timer);
      await close();
    },
  };
}

function draftOf({ act, outcome, reason, object, context }: AccessRecord): AuditDraft {
  return { act, outcome, reason, context, object: object ?? ofCaller(context.actor.subject) };
}

function withoutName(draft: AuditDraft): AuditDraft {
  const { context, act } = draft;
  const actor = { subject: OTHERS, role: null, client: null, authentication: null };
  const nobody = { actor, requestId: null, origin: null, operation: null };
  return {
    ...draft,
    reason: OTHERS,
    act,
    object: ofCaller(OTHERS),
    ...(context === undefined ? {} : { context: { ...context, ...nobody } }),
  };
}

function keyOf({ act, object, reason, context }: AuditDraft): string {
  return JSON.stringify([act, object.type, object.id, reason, context?.actor.subject, context?.operation]);
}
