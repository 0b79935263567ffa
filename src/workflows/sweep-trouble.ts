import {
  condition,
  continueAsNew,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { type SweepTrouble, troubleAfter, withoutAccount } from '../domain/sweep-trouble.ts';
import { KEYS } from '../messages/search-attributes.ts';
import {
  accountMended,
  type SweepTroubleInput,
  sweepEnded,
  sweepTroubleView,
} from '../messages/sweep-trouble.ts';

/**
 * Shows what a sweep could not do, from the first run that failed on something to the first that fails on nothing. The runs themselves
 * have ended and can't take a flag back; this workflow needs attention as long as something is left to do.
 */
export async function sweepTrouble({ sweep, trouble: before }: SweepTroubleInput): Promise<void> {
  let trouble = before;
  let news = 0;
  setHandler(
    sweepEnded,
    (report) => {
      trouble = troubleAfter(trouble, report);
      news += 1;
    },
    { description: 'A run of the sweep has ended' },
  );
  setHandler(
    accountMended,
    (billingAccountId) => {
      trouble = trouble === null ? null : withoutAccount(trouble, billingAccountId);
      news += 1;
    },
    { description: 'An account was handled outside of the sweep' },
  );
  setHandler(sweepTroubleView, () => trouble, { description: 'What waits now' });

  let shown: string | null = null;
  for (;;) {
    await condition(() => news > 0 || (trouble !== null && shown === null));
    news = 0;
    const now = attributesOf(trouble);
    // Most runs find the same as the one before.
    if (now !== shown) show(trouble);
    shown = now;
    setCurrentDetails(detailsOf(sweep, trouble));
    if (trouble === null) return;
    if (workflowInfo().continueAsNewSuggested || workflowInfo().historyLength > LONGEST_HISTORY)
      await continueAsNew<typeof sweepTrouble>({ sweep, trouble });
  }
}

/** About a day and a half of a sweep that runs every five minutes. */
const LONGEST_HISTORY = 2_000;

function codesOf(trouble: SweepTrouble | null): string[] {
  return [...new Set(trouble?.named.map(({ code }) => code))].sort().slice(0, 20);
}

function attributesOf(trouble: SweepTrouble | null): string {
  return JSON.stringify([trouble !== null, codesOf(trouble)]);
}

function show(trouble: SweepTrouble | null): void {
  const codes = codesOf(trouble);
  upsertSearchAttributes([
    { key: KEYS.requestType, value: 'sweep-trouble' },
    { key: KEYS.reasonCode, value: codes.length === 0 ? null : codes },
    { key: KEYS.needsAttention, value: trouble !== null },
  ]);
}

function detailsOf(sweep: string, trouble: SweepTrouble | null): string {
  if (trouble === null) return `The last run of ${sweep} failed on nothing.`;
  const { waiting, since, at, named } = trouble;
  const list = named.map(({ id, code }) => `- ${id}: ${code}`);
  const rest = named.length === 0 || waiting === named.length ? [] : [`- and ${waiting - named.length} more`];
  return [`**${waiting}** wait since ${since}; seen last at ${at}.`, '', ...list, ...rest].join('\n');
}
