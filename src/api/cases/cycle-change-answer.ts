/** From the read model of a billing cycle change to what callers see. */
import type { z } from '@hono/zod-openapi';
import type { CycleEffects, CycleQuote } from '../../domain/billing/cycle/change.ts';
import type { CycleChangeCase } from '../../domain/cases/cases.ts';
import { firstReminderDate } from '../../domain/notices/reminders/earned.ts';
import type { ReminderParameters } from '../../domain/notices/reminders/parameters.ts';
import type { AppContext } from '../context.ts';
import type { BusinessDeps } from '../dependencies.ts';
import type { CycleChangeSchema } from '../schemas/cases/cycle-change.ts';
import { type Presenter, presenterOf } from './presenter.ts';

type Answer = z.output<typeof CycleChangeSchema>;

/** Path of one change. */
export function cycleChangePath(changeId: string): string {
  return `/v1/billing-cycle-changes/${changeId}`;
}

/** Makes answers about changes, in the caller's words and with the reminders that are in force now. */
export async function cycleChangeAnswers(
  c: AppContext,
  deps: BusinessDeps,
): Promise<(change: CycleChangeCase) => Answer> {
  const { parameters } = await deps.policies.current('reminders', deps.now());
  const presenter = presenterOf(c, deps);
  return (change) => answerOf(change, presenter, parameters);
}

function answerOf(change: CycleChangeCase, presenter: Presenter, reminders: ReminderParameters): Answer {
  const { request } = change;
  return {
    changeId: request.changeId,
    customerId: change.customerId,
    billingAccountId: request.billingAccountId,
    preference: request.preference,
    overrideNote: request.override?.note ?? null,
    state: change.state,
    quote: change.quote === null ? null : quoteAnswer(change.quote, reminders),
    confirmedOptionId: change.confirmedOptionId,
    reasons: presenter.reasons(change.reasons),
    decision: change.decision,
    dueAt: change.dueAt,
    needsAttention: change.needsAttention,
    createdAt: change.createdAt,
    updatedAt: change.updatedAt,
    timeline: change.timeline,
    links: {
      self: presenter.link(cycleChangePath(request.changeId)),
      receipt: presenter.receiptLink(change.decision),
      workflow: presenter.workflowLink(change.workflowId),
    },
  };
}

/** Without what only the commit needs: the account's version and the whole cycle of an option. */
function quoteAnswer(quote: CycleQuote, reminders: ReminderParameters): NonNullable<Answer['quote']> {
  const { quoteId, expiresAt, options, recommendedOptionId } = quote;
  return {
    quoteId,
    expiresAt,
    options: options.map(({ cycle: _cycle, effects, ...option }) => ({
      ...option,
      effects: { ...effects, ...remindersOf(effects, reminders) },
    })),
    recommendedOptionId,
  };
}

/** Reminders are not part of a quote: they go by the due date, and by the parameters in force when it is near. */
function remindersOf({ nextDueDateBefore, nextDueDateAfter }: CycleEffects, reminders: ReminderParameters) {
  return {
    nextReminderBefore: firstReminderDate(nextDueDateBefore, reminders),
    nextReminderAfter: firstReminderDate(nextDueDateAfter, reminders),
  };
}
