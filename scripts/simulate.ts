import { liveInThread } from './simulate/in-thread.ts';
import { startMongoAlone } from './simulate/mongo.ts';
import { simulateOptions } from './simulate/options.ts';
import { writeReport } from './simulate/page.ts';
import { lifeProgress } from './simulate/progress.ts';
import { asTable, type Simulation } from './simulate/table.ts';

const options = simulateOptions(process.argv.slice(2));
const mongo = await startMongoAlone();
try {
  const arms = options.earlyIntervention === 'both' ? [false, true] : [options.earlyIntervention === 'on'];
  const { customers, months, seed, start } = options;
  const progress = lifeProgress(arms.length);
  const years = await Promise.all(
    arms.map((earlyIntervention, arm) => {
      const database = `goodstanding_simulation_${earlyIntervention ? 'on' : 'off'}`;
      const onDay = (done: number, of: number) => progress.show(arm, done, of);
      const life = { uri: mongo.uri, database, customers, months, seed, start, earlyIntervention };
      return liveInThread(life, onDay);
    }),
  );
  progress.end();
  const simulation: Simulation = { options, years };
  if (options.report !== undefined) await writeReport(options.report, simulation);
  process.stdout.write(options.json ? `${JSON.stringify(simulation)}\n` : asTable(simulation));
  if (years.some((year) => year.violations.length > 0)) process.exitCode = 1;
} catch (error) {
  process.stderr.write(
    `simulate: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exitCode = 1;
} finally {
  await mongo.stop();
}
