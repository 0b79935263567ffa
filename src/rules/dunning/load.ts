import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Instant } from '../../domain/civil-date.ts';
import { PolicyRefused } from '../policy-schema.ts';
import { type CompiledDunningPolicy, compileDunningPolicy } from './compile.ts';
import { parseDunningDocument } from './schema.ts';
import { runDunningTests } from './tests.ts';

/** Reads and checks one dunning policy. Throws {@link PolicyRefused}, SyntaxError on what is no JSON, or the file system's error. */
export async function readDunningPolicy(file: string): Promise<CompiledDunningPolicy> {
  return compileDunningPolicy(parseDunningDocument(JSON.parse(await readFile(file, 'utf8'))));
}

/**
 * Loads every dunning policy of a policies folder (`dunning/<version>.json`), oldest first. One that is misplaced, unsound or
 * fails its own tests refuses them all.
 */
export async function loadDunningPolicies(folder: string): Promise<CompiledDunningPolicy[]> {
  const place = path.join(folder, 'dunning');
  const files = (await readdir(place)).filter((file) => file.endsWith('.json')).sort();
  const policies: CompiledDunningPolicy[] = [];
  for (const file of files) {
    const policy = await readDunningPolicy(path.join(place, file));
    if (file !== `${policy.reference.version}.json`)
      throw new PolicyRefused(`policy file ${file}`, [
        { code: 'SCHEMA', pointer: '/version', message: `belongs in ${policy.reference.version}.json` },
      ]);
    const failed = (await runDunningTests(policy)).filter(({ passed }) => !passed);
    if (failed.length > 0)
      throw new PolicyRefused(
        `policy file ${file}`,
        failed.map(({ name, expected, actual }) => ({
          code: 'DRY_RUN',
          pointer: '/tests',
          message: `${name}: ${actual ?? 'nothing'}, not ${expected ?? 'nothing'}`,
        })),
      );
    policies.push(policy);
  }
  return policies.sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}

/** The newest policy that was in effect at `at`; null when there was none. */
export function dunningPolicyAt(
  policies: readonly CompiledDunningPolicy[],
  at: Instant,
): CompiledDunningPolicy | null {
  const inForce = policies.filter(({ document }) => document.effectiveAt <= at);
  return inForce.sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1)).at(-1) ?? null;
}

function orderOf({ document }: CompiledDunningPolicy): string {
  return `${document.effectiveAt} ${document.version}`;
}
