/** How long a proof may take: a look, the usual form, the whole. */
export const FORMS = ['quick', 'usual', 'full'] as const;
export type Form = (typeof FORMS)[number];

export const PROOF_NAMES = ['differential', 'kill-test', 'accuracy', 'simulate'] as const;
export type ProofName = (typeof PROOF_NAMES)[number];

/** A proof in one form: a command, and how long it takes. */
export interface Proof {
  readonly name: ProofName;
  /** What is true when it ends with 0. */
  readonly shows: string;
  /** A TypeScript file of the repository. */
  readonly file: string;
  readonly args: readonly string[];
  /** On two cores that do nothing else. */
  readonly minutes: number;
}

type Forms = Readonly<Record<Form, Pick<Proof, 'args' | 'minutes'>>>;

function form(minutes: number, args: string): Pick<Proof, 'args' | 'minutes'> {
  return { minutes, args: args.split(' ') };
}

/**
 * The minutes follow from measured runs of 2026-11-28: 20,000 operations of the accuracy test took 1,602 s, twenty kills of each
 * story 779 s, 14 months of 2,000 customers 2,763 s. Each grows with what it is asked for.
 */
const PROOFS: Readonly<Record<ProofName, Pick<Proof, 'shows' | 'file'> & { readonly forms: Forms }>> = {
  differential: {
    shows: 'three ways to decide agree on random policies and facts',
    file: 'test/rules/differential/run.ts',
    forms: {
      quick: form(1, '--cases 4000'),
      usual: form(2, '--cases 20000'),
      full: form(8, '--cases 100000'),
    },
  },
  'kill-test': {
    shows: 'killed in the middle, no money is lost or counted twice',
    file: 'test/kill/main.ts',
    forms: {
      quick: form(2, '--story all --kills 3 --customers 20'),
      usual: form(7, '--story all --kills 10'),
      full: form(13, '--story all --kills 20'),
    },
  },
  accuracy: {
    shows: 'every figure is the one of the independent oracle',
    file: 'test/accuracy/main.ts',
    forms: {
      quick: form(1, '--accounts 10 --ops 500'),
      usual: form(8, '--accounts 100 --ops 6000'),
      full: form(27, '--accounts 300 --ops 20000'),
    },
  },
  simulate: {
    shows: 'every invariant holds at each month end',
    file: 'scripts/simulate.ts',
    forms: {
      quick: form(2, '--customers 50 --months 14'),
      usual: form(13, '--customers 550 --months 14'),
      full: form(46, '--customers 2000 --months 14'),
    },
  },
};

/**
 * The proofs to run, the shortest first.
 *
 * @param names those alone; all when empty
 * @param seed for all of them: the same number makes the same cases
 */
export function planOf(chosen: Form, names: readonly ProofName[], seed: number): Proof[] {
  const wanted = names.length === 0 ? PROOF_NAMES : PROOF_NAMES.filter((name) => names.includes(name));
  return wanted.map((name) => {
    const { shows, file, forms } = PROOFS[name];
    const { args, minutes } = forms[chosen];
    return { name, shows, file, args: [...args, '--seed', String(seed)], minutes };
  });
}

/** What is said before anything runs. */
export function expectation(proofs: readonly Proof[]): string {
  const minutes = proofs.reduce((sum, proof) => sum + proof.minutes, 0);
  const lines = proofs.map(
    (proof) => `  ${proof.name}, about ${proof.minutes} min: ${proof.shows} (${proof.args.join(' ')})`,
  );
  return [`about ${minutes} min on two quiet cores`, ...lines].join('\n');
}
