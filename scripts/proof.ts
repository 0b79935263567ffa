/** The long proofs in one command; `--help` says more. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { proofOptions } from './proof/options.ts';
import { expectation, type Proof, planOf } from './proof/plan.ts';
import { prove, summary } from './proof/prove.ts';

const RUN = fileURLToPath(new URL('./run.mjs', import.meta.url));

function run({ name, file, args }: Proof): Promise<number> {
  process.stderr.write(`\n${name}\n`);
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [RUN, file, ...args], { stdio: 'inherit' });
    child.on('error', () => resolve(1));
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

const { form, names, seed } = proofOptions(process.argv.slice(2));
const proofs = planOf(form, names, seed);
process.stderr.write(`${expectation(proofs)}\n`);
const results = await prove(proofs, run);
process.stdout.write(`\n${summary(results)}\n`);
process.exitCode = results.every(({ holds }) => holds) ? 0 : 1;
