/** Plays stories while worker and mongod are killed under them. */
import { seededRandom } from '../../src/demo-data/random.ts';
import { instantOf } from '../../src/domain/civil-date.ts';
import { poll } from '../../src/servers/kill.ts';
import { billRunStory } from './bill-run-story.ts';
import { type Complaint, complaintsOf, differences, trailComplaintsOf } from './checks.ts';
import { cycleChangeStory } from './cycle-change-story.ts';
import type { Machine, Product, Victim } from './machine.ts';
import { VICTIMS } from './machine.ts';
import { paymentBurstStory } from './payment-burst-story.ts';
import { type Story, type StoryName, type Wave, zoneOf } from './story.ts';

const STORIES: Readonly<Record<StoryName, Story>> = {
  'bill-run': billRunStory,
  'cycle-change': cycleChangeStory,
  'payment-burst': paymentBurstStory,
};

export interface KillOptions {
  /** Played at the same time; each is hit so often at least, and each victim once. */
  readonly stories: readonly StoryName[];
  readonly kills: number;
  /** Customers a wave; most have one account. */
  readonly customers: number;
  readonly seed: number;
  readonly log: (line: string) => void;
}

/** One kill that counts: the story's work had moved since the last restart, and had not ended. */
export interface Kill {
  readonly victim: Victim;
  /** Since the story began. */
  readonly afterSeconds: number;
}

export interface StoryResult {
  readonly story: StoryName;
  readonly waves: number;
  readonly kills: readonly Kill[];
}

export interface KillResult {
  readonly stories: readonly StoryResult[];
  readonly accounts: number;
  /** How often the audit trail was verified while the work went on: after every kill. */
  readonly trailChecks: number;
  /** Empty when every invariant holds and nothing differs from an undisturbed run. */
  readonly complaints: readonly Complaint[];
  readonly seconds: number;
}

/** Longest wait, once both servers run, for the work to move; then another wave begins. Work that a worker took with it comes back later. */
const MOVES_WITHIN_MS = 2_500;
const LONGEST_DELAY_MS = 400;
/**
 * How long nothing may move after the last kill while something that was begun has not ended: above what Temporal waits for a step of a dead worker. How
 * long all of it takes is a matter of the machine.
 */
const MOVES_AGAIN_WITHIN_MS = 300_000;
const LOOK_EVERY_MS = 1_000;

interface Playing {
  readonly story: Story;
  readonly waves: Wave[];
  readonly kills: Kill[];
  readonly ends: Promise<void>[];
  underWay: number;
}

interface Killed {
  readonly playing: readonly Playing[];
  readonly trailChecks: number;
  /** About the audit trail, as it was after a kill. */
  readonly complaints: readonly Complaint[];
}

/**
 * Plays the stories under kills, then undisturbed on another database, and compares.
 * @param use called with the disturbed product when all has been checked; what it does to the data harms nothing
 */
export async function killTest(
  machine: Machine,
  options: KillOptions,
  use?: (product: Product) => Promise<void>,
): Promise<KillResult> {
  const startedAtMs = performance.now();
  const log = (line: string) => options.log(`${secondsSince(startedAtMs)} s: ${line}`);
  const name = `kill_${Date.now().toString(36)}`;
  const now = instantOf(Date.now() - 3_600_000);
  const product = await machine.start(name);
  try {
    const { playing, ...killed } = await playKilled(product, { ...options, log }, now);
    log(
      'no more kills; waiting for what was begun to end, and playing the same undisturbed on another database',
    );
    const undisturbed = await machine.start(`${name}_undisturbed`);
    let different: Complaint[];
    try {
      await Promise.all([toTheEnd(product, playing), playThrough(undisturbed, playing)]);
      different = await differences(product.db, undisturbed.db);
    } finally {
      await undisturbed.stop();
    }
    log('checking every invariant');
    const complaints = [...killed.complaints, ...(await complaintsOf(product)), ...different];
    await use?.(product);
    return {
      stories: playing.map(({ story, waves, kills }) => ({ story: story.name, waves: waves.length, kills })),
      accounts: await product.db.collection('billingAccounts').countDocuments(),
      trailChecks: killed.trailChecks,
      complaints,
      seconds: Math.round((performance.now() - startedAtMs) / 1000),
    };
  } finally {
    await product.stop();
  }
}

async function toTheEnd(product: Product, playing: readonly Playing[]): Promise<void> {
  await whileMoving(product, playing, Promise.all(playing.flatMap(({ ends }) => ends)));
  for (const { story, waves } of playing) await story.after?.(product, waves);
}

async function playThrough(product: Product, playing: readonly Playing[]): Promise<void> {
  for (const { story, waves } of playing) {
    for (const wave of waves) {
      await story.load(product, wave);
      await story.play(product, wave);
    }
    await story.after?.(product, waves);
  }
}

async function playKilled(product: Product, options: KillOptions, now: string): Promise<Killed> {
  const { stories, kills, customers, seed, log } = options;
  const random = seededRandom(seed).fork('kills');
  const startedAtMs = performance.now();
  const playing = stories.map(
    (name): Playing => ({ story: STORIES[name], waves: [], kills: [], ends: [], underWay: 0 }),
  );
  const begin = async (one: Playing) => {
    const number = one.waves.length;
    const wave = { number, timeZone: zoneOf(one.story.name, number), seed, customers, now };
    one.waves.push(wave);
    await one.story.load(product, wave);
    one.underWay += 1;
    const end = one.story.play(product, wave).finally(() => {
      one.underWay -= 1;
    });
    // Heard of at the end; until then it must not end the process.
    end.catch(() => undefined);
    one.ends.push(end);
  };
  const complaints: Complaint[] = [];
  let trailChecks = 0;
  let rounds = 0;
  const isLacking = (one: Playing) => one.kills.length < kills || rounds < VICTIMS.length;
  for (let lacking = playing; lacking.length > 0; lacking = playing.filter(isLacking)) {
    for (const one of lacking) if (one.underWay === 0) await begin(one);
    const moved = await movement(product, lacking);
    if (moved.size === 0) {
      for (const one of lacking) await begin(one);
      continue;
    }
    await new Promise((resolve) => setTimeout(resolve, random.int(0, LONGEST_DELAY_MS)));
    const hit = playing.filter((one) => moved.has(one) && one.underWay > 0);
    if (hit.length === 0) continue;
    // Each of the three comes as often as the others.
    const victim = VICTIMS[rounds % VICTIMS.length] ?? 'both';
    rounds += 1;
    await product.kill(victim);
    const afterSeconds = secondsSince(startedAtMs);
    for (const one of hit) one.kills.push({ victim, afterSeconds });
    log(
      `killed ${victim === 'both' ? 'worker and mongod' : victim} under ${hit
        .map((one) => `${one.story.name} (${one.kills.length} of ${kills})`)
        .join(', ')}`,
    );
    await product.restart();
    trailChecks += 1;
    complaints.push(...(await trailComplaintsOf(product)));
  }
  return { playing, trailChecks, complaints };
}

function secondsSince(startedAtMs: number): number {
  return Math.round((performance.now() - startedAtMs) / 100) / 10;
}

/** How many effects each of them has had. */
function countsOf({ db }: Pick<Product, 'db'>, playing: readonly Playing[]): Promise<number[]> {
  return Promise.all(
    playing.map(({ story }) => db.collection(story.grows).estimatedDocumentCount({ maxTimeMS: 2_000 })),
  );
}

/** Which of them move, as soon as one does. */
async function movement({ db }: Product, playing: readonly Playing[]): Promise<Set<Playing>> {
  const before = await countsOf({ db }, playing);
  const moved = new Set<Playing>();
  await poll(
    async () => {
      const after = await countsOf({ db }, playing);
      for (const [index, one] of playing.entries())
        if ((after[index] ?? 0) > (before[index] ?? 0)) moved.add(one);
      return moved.size > 0;
    },
    MOVES_WITHIN_MS,
    10,
  );
  return moved;
}

/** Waits for the end of work, as long as what it makes grows. */
async function whileMoving<T>(product: Product, playing: readonly Playing[], work: Promise<T>): Promise<T> {
  let ended = false;
  const noLonger = async (): Promise<never> => {
    let [counts, movedAtMs] = ['', performance.now()];
    while (!ended && performance.now() - movedAtMs < MOVES_AGAIN_WITHIN_MS) {
      const now = await countsOf(product, playing).then(String, () => counts);
      if (now !== counts) [counts, movedAtMs] = [now, performance.now()];
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
    const quiet = `nothing moved for ${MOVES_AGAIN_WITHIN_MS / 1000} s, and what was begun has not ended`;
    throw new Error(`${quiet}; documents: ${counts}\n${product.lastErrors()}`);
  };
  try {
    return await Promise.race([work, noLonger()]);
  } finally {
    ended = true;
  }
}
