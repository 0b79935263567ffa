import { SCHEMA_STEP } from './schema-step.ts';
import type { MigrationStep } from './step.ts';

/**
 * What a database has to go through, in this order. A step is added at the end, under a name that says what it does
 * (`2027-02-notices-have-a-language`), and is never renamed, moved or taken out once it was released.
 */
export const MIGRATION_STEPS: readonly MigrationStep[] = [SCHEMA_STEP];
