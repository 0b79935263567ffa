import { POLICIES_FOLDER } from '../../src/mains/prepare.ts';
import { loadVersions } from '../../src/rules/load.ts';
import { loadBehaviours } from '../simulate/behaviours.ts';
import { type LifeResult, liveThrough } from './live.ts';
import { normalLife, type Scale } from './normal-life.ts';
import { plantedFraud } from './planted-fraud.ts';

/** The first day of every simulated life, a Monday. */
export const FIRST_DAY = Date.parse('2027-06-07T00:00:00.000Z');

/** Lives through normal life with planted fraud, watched by the newest version that is shipped. Nothing is written anywhere. */
export async function simulateFraud(scale: Scale): Promise<LifeResult> {
  const versions = await loadVersions(POLICIES_FOLDER, 'fraud-watch');
  const newest = versions.at(-1);
  if (newest === undefined) throw new Error('no fraud watch is shipped');
  const happenings = [...normalLife(await loadBehaviours(), scale), ...plantedFraud(scale)];
  return liveThrough(happenings, newest.ready);
}
