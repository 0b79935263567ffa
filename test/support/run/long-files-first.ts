import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take longest, by their end. What one of them still does alone when all others have ended is time lost. */
const LONG = [
  'kill/kill.test.ts',
  'badinput/badinput.test.ts',
  'gateways/keys/services.test.ts',
  'leak/leak.test.ts',
  'system/outage.test.ts',
  'api/routes/policies/names.test.ts',
  'import/import.test.ts',
  'system/same-order.test.ts',
  'access/access.test.ts',
  'simulate/simulate.test.ts',
  'workflows/dunning.test.ts',
  'accuracy/accuracy.test.ts',
  'schemathesis/schemathesis.test.ts',
  'api/bad-bodies.test.ts',
  'start/start.test.ts',
  'workflows/endings.test.ts',
  'services/retention/sweep.test.ts',
  'workflows/outage.test.ts',
  'tamper/tamper.test.ts',
  'client/bulk.test.ts',
  'services/retention/sweep-kill.test.ts',
  'rules/counterfactual/smallest-change.test.ts',
  'services/policies/policy-work.test.ts',
  'api/outage.test.ts',
];

/** The order of test files: the long ones, then as vitest has it. Where nothing was measured, that is by size. */
export default class LongFilesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const found = LONG.findIndex((end) => moduleId.endsWith(`/test/${end}`));
      return found < 0 ? LONG.length : found;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}
