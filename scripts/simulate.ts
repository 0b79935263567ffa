import { connectMongo } from '../src/store/connection.ts';
import { startMongoAlone } from './simulate/mongo.ts';
import { simulateOptions } from './simulate/options.ts';
import { writeReport } from './simulate/page.ts';
import { lifeProgress } from './simulate/progress.ts';
import { asTable, type Simulation } from './simulate/table.ts';
import { liveThrough, type Year } from './simulate/year.ts';

const options = simulateOptions(process.argv.slice(2));
const mongo = await startMongoAlone();
try {
  const client = await connectMongo(mongo.uri, { appName: 'goodstanding-simulate' });
  try {
    const arms = options.earlyIntervention === 'both' ? [false, true] : [options.earlyIntervention === 'on'];
    const years: Year[] = [];
    for (const [index, earlyIntervention] of arms.entries()) {
      const progress = lifeProgress(
        `early intervention ${earlyIntervention ? 'on' : 'off'}`,
        index,
        arms.length,
      );
      const { customers, months, seed, start } = options;
      const database = `goodstanding_simulation_${earlyIntervention ? 'on' : 'off'}`;
      const given = { customers, months, seed, start, database, earlyIntervention, onDay: progress.show };
      const year = await liveThrough(client, given);
      progress.end();
      years.push(year);
      if (year.violations.length > 0) break;
    }
    const simulation: Simulation = { options, years };
    if (options.report !== undefined) await writeReport(options.report, simulation);
    process.stdout.write(options.json ? `${JSON.stringify(simulation)}\n` : asTable(simulation));
    if (years.some((year) => year.violations.length > 0)) process.exitCode = 1;
  } finally {
    await client.close();
  }
} catch (error) {
  process.stderr.write(
    `simulate: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exitCode = 1;
} finally {
  await mongo.stop();
}
