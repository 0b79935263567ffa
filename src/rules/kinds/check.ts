import { type PolicyFinding, PolicyRefused } from '../policy-schema.ts';
import { failedTests } from './kind.ts';
import { kindOf } from './kinds.ts';

/** One thing that keeps a document from being released. */
export interface CheckFinding {
  readonly code: string;
  /** JSON pointer into the document. */
  readonly pointer: string;
  readonly message: string;
}

/**
 * Everything that keeps a document from being submitted or released: errors of lint or, if there are none, faults that show when it runs.
 * Empty when nothing does.
 */
export async function checkDocument(document: unknown): Promise<readonly CheckFinding[]> {
  const errors = kindOf(document)
    .lint(document)
    .filter(({ severity }) => severity === 'error');
  if (errors.length > 0)
    return errors.map(({ code, pointer, message, mend }) => ({
      code,
      pointer,
      message: `${message.replace(/[.]$/, '')}. ${mend}`,
    }));
  return runFaults(document);
}

/** Faults that show when a document runs: its deeper faults, then its own failing tests. */
async function runFaults(document: unknown): Promise<readonly PolicyFinding[]> {
  const kind = kindOf(document);
  try {
    const faults = await kind.dryRun(document);
    return faults.length > 0 ? faults : failedTests(await kind.runTests(document));
  } catch (error) {
    if (!(error instanceof PolicyRefused)) throw error;
    return error.findings;
  }
}
