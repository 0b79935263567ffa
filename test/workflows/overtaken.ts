import { untilRecorded } from '../../src/workflows/parts/until-recorded.ts';

/** A decision that is overtaken by other changes of its account so many times; returns how often it was made. */
export async function overtaken(times: number): Promise<number> {
  let made = 0;
  return untilRecorded(async () => {
    made += 1;
    return made > times ? made : null;
  });
}
