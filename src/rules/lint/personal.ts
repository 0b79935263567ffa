import { PERSONAL_ATTRIBUTES } from '../policy-schema.ts';
import type { ReportLint } from './codes.ts';
import { pointerTo } from './pointer.ts';

/** Words that mark a name as a personal attribute, whatever the other words are. */
const REFUSED_WORDS = new Set([
  ...PERSONAL_ATTRIBUTES.map((attribute) => attribute.toLowerCase()),
  ...[
    'female',
    'male',
    'woman',
    'man',
    'marital',
    'married',
    'unmarried',
    'divorced',
    'widowed',
    'spouse',
    'wife',
    'husband',
  ],
  ...['birth', 'birthday', 'birthyear', 'dob', 'born', 'elderly', 'citizenship', 'ethnic', 'racial', 'skin'],
  ...['religious', 'church', 'medical', 'illness', 'disabled', 'pregnant', 'pregnancy', 'sexual'],
  ...['political', 'genetic', 'biometric', 'geschlecht', 'familienstand', 'geburtsdatum', 'konfession'],
]);

/** Words that are personal for a person and harmless for a thing: an account has an age, too. */
const OF_THINGS = new Set(['age', 'health']);
const THINGS = new Set([
  ...[
    'account',
    'bill',
    'bills',
    'invoice',
    'debt',
    'contract',
    'device',
    'subscription',
    'line',
    'service',
    'payment',
  ],
  ...[
    'order',
    'balance',
    'dispute',
    'deposit',
    'arrears',
    'credit',
    'data',
    'fact',
    'snapshot',
    'network',
    'system',
  ],
]);

/** Parts that are long enough to count even when the words of a name are joined. */
const REFUSED_PARTS = [
  ...[
    'gender',
    'maritalstatus',
    'birthdate',
    'dateofbirth',
    'nationality',
    'ethnicity',
    'religion',
    'disability',
  ],
  ...['education', 'sexualorientation', 'politicalopinion', 'tradeunion'],
];

/** The age of a person, written as one word. */
const AGE_OF_A_PERSON =
  /(customer|person|applicant|holder|owner|user|client|subscriber)s?age(years|group|band)?$/;

function wordsOf(name: string): string[] {
  return (name.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+/g) ?? []).map((word) => word.toLowerCase());
}

/** The personal attribute that a name means; null when there is none. */
export function personalAttributeIn(name: string): string | null {
  const words = wordsOf(name);
  for (const [index, word] of words.entries()) {
    if (!REFUSED_WORDS.has(word)) continue;
    if (OF_THINGS.has(word) && THINGS.has(words[index - 1] ?? '')) continue;
    return word;
  }
  const together = words.join('');
  if (AGE_OF_A_PERSON.test(together)) return 'age';
  return REFUSED_PARTS.find((part) => together.includes(part)) ?? null;
}

/** Reports declared facts whose names, exactly or nearly, are those of personal attributes. */
export function lintPersonalAttributes(factNames: readonly string[], report: ReportLint): void {
  for (const name of factNames) {
    const attribute = personalAttributeIn(name);
    if (attribute === null) continue;
    report({
      code: 'PERSONAL_ATTRIBUTE',
      pointer: pointerTo('facts', name),
      message: `${name} may not decide on credit (${attribute} is a personal attribute)`,
      mend: `Remove the fact ${name} and its conditions; decide by how the account was paid instead (days past due, late bills, age of the account).`,
    });
  }
}
