/** Accounts as columns of numbers, which a search reads again and again. Unknown facts are NaN. */
export interface TuneData {
  readonly facts: readonly string[];
  /** One column for each fact, in the order of `facts`. */
  readonly columns: readonly Float64Array[];
  /** 1 for an account that went bad. */
  readonly bad: Uint8Array;
}

/** The accounts at these places, in this order. */
export function subset(data: TuneData, places: Uint32Array): TuneData {
  return {
    facts: data.facts,
    columns: data.columns.map((column) => Float64Array.from(places, (place) => column[place] ?? Number.NaN)),
    bad: Uint8Array.from(places, (place) => data.bad[place] ?? 0),
  };
}

/** Random numbers in [0, 1) that are the same for the same seed, everywhere (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface Fold {
  readonly train: Uint32Array;
  readonly test: Uint32Array;
}

/** Divides the accounts into `folds` of the same size and the same share of bad ones, at random but always the same for a seed. */
export function stratifiedFolds(bad: Uint8Array, folds: number, seed: number): Fold[] {
  const random = randomOf(seed);
  const foldOf = new Uint8Array(bad.length);
  let next = 0;
  for (const kind of [0, 1]) {
    const places: number[] = [];
    for (let place = 0; place < bad.length; place += 1) if (bad[place] === kind) places.push(place);
    for (let left = places.length - 1; left > 0; left -= 1) {
      const other = Math.floor(random() * (left + 1));
      const swapped = places[left] ?? 0;
      places[left] = places[other] ?? 0;
      places[other] = swapped;
    }
    for (const place of places) {
      foldOf[place] = next % folds;
      next += 1;
    }
  }
  return Array.from({ length: folds }, (_, fold) => {
    const test: number[] = [];
    const train: number[] = [];
    for (let place = 0; place < bad.length; place += 1)
      if (foldOf[place] === fold) test.push(place);
      else train.push(place);
    return { train: Uint32Array.from(train), test: Uint32Array.from(test) };
  });
}
