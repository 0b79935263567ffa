import type { Locale } from '../../domain/accounts/customer.ts';
import type { Counterfactual, Step } from '../../domain/decisions/counterfactual.ts';
import { fillText } from '../render.ts';
import type { ChangeExplanation } from './explanation.ts';
import { WORDS } from './words.ts';

function stepText(step: Step, locale: Locale): string {
  const words = WORDS[locale];
  switch (step.kind) {
    case 'pay':
      return fillText(words.payBy, { amount: step.amount, date: step.byDate }, locale);
    case 'deposit':
      return fillText(words.depositBy, { amount: step.amount, date: step.byDate }, locale);
    case 'wait':
      return fillText(words.wait, { date: step.untilDate }, locale);
    case 'smallerOrder': {
      const texts = {
        order: words.smallerOrder,
        oneOffCharge: words.smallerOneOff,
        monthlyCharge: words.smallerMonthly,
      };
      return fillText(texts[step.of], { amount: step.maximumAmount }, locale);
    }
  }
}

/** The ways one a line, then what there is to say besides them. */
export function changeLines(
  { found, ways }: Pick<ChangeExplanation, 'found' | 'ways'>,
  locale: Locale,
): string[] {
  const words = WORDS[locale];
  const lines = ways.map(({ steps }) => steps.join(` ${words.and}: `));
  switch (found.kind) {
    case 'approved':
    case 'ways':
      return lines;
    case 'nothingWithinReach':
      return [words.nothingWithinReach];
    case 'searchEnded':
      return [...lines, lines.length === 0 ? words.searchEnded : words.searchEndedWithWays];
  }
}

/** What would change a decision, in words; null for an approval. */
export function explainChange(found: Counterfactual | null, locale: Locale): ChangeExplanation | null {
  if (found === null || found.kind === 'approved') return null;
  const words = WORDS[locale];
  const ways = found.ways.map(({ steps }) => ({ steps: steps.map((step) => stepText(step, locale)) }));
  const lines = changeLines({ found, ways }, locale);
  const text = [lines.slice(0, ways.length).join(` ${words.or}: `), ...lines.slice(ways.length)].filter(
    (part) => part !== '',
  );
  return { found, ways, text: text.join(' ') };
}
