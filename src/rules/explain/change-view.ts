import type { Locale } from '../../domain/accounts/customer.ts';
import type { Counterfactual, Step } from '../../domain/decisions/counterfactual.ts';
import { say } from '../../texts/say.ts';
import type { ChangeExplanation } from './explanation.ts';

const SMALLER = {
  order: 'smallerOrder',
  oneOffCharge: 'smallerOneOff',
  monthlyCharge: 'smallerMonthly',
} as const;

function stepText(step: Step, locale: Locale): string {
  switch (step.kind) {
    case 'pay':
      return say(locale, 'explanation.payBy', { amount: step.amount, date: { date: step.byDate } });
    case 'deposit':
      return say(locale, 'explanation.depositBy', { amount: step.amount, date: { date: step.byDate } });
    case 'wait':
      return say(locale, 'explanation.wait', { date: { date: step.untilDate } });
    case 'smallerOrder':
      return say(locale, `explanation.${SMALLER[step.of]}`, { amount: step.maximumAmount });
  }
}

/** The ways, one on each line, then further remarks. */
export function changeLines(
  { found, ways }: Pick<ChangeExplanation, 'found' | 'ways'>,
  locale: Locale,
): string[] {
  const lines = ways.map(({ steps }) => steps.join(` ${say(locale, 'explanation.and')}: `));
  switch (found.kind) {
    case 'approved':
    case 'ways':
      return lines;
    case 'nothingWithinReach':
      return [say(locale, 'explanation.nothingWithinReach')];
    case 'searchEnded':
      return [
        ...lines,
        say(locale, lines.length === 0 ? 'explanation.searchEnded' : 'explanation.searchEndedWithWays'),
      ];
  }
}

/** What would change a decision, in words; null for an approval. */
export function explainChange(found: Counterfactual | null, locale: Locale): ChangeExplanation | null {
  if (found === null || found.kind === 'approved') return null;
  const ways = found.ways.map(({ steps }) => ({ steps: steps.map((step) => stepText(step, locale)) }));
  const lines = changeLines({ found, ways }, locale);
  const text = [
    lines.slice(0, ways.length).join(` ${say(locale, 'explanation.or')}: `),
    ...lines.slice(ways.length),
  ].filter((part) => part !== '');
  return { found, ways, text: text.join(' ') };
}
