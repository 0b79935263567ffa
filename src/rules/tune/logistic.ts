/** Log-odds of going bad: an intercept and a weight for each condition. */
export interface LogisticFit {
  readonly intercept: number;
  readonly weights: Float64Array;
  /** Squared weight over its variance: how much the fit would lose without the condition. */
  readonly wald: Float64Array;
}

const MOST_STEPS = 12;
const CLOSE_ENOUGH = 1e-6;

/**
 * What a fit has to explain: for each account 0 (stays good) to 1 (goes bad), which may be a probability or an outcome, and how much the
 * account counts.
 */
export interface Target {
  readonly risk: ArrayLike<number>;
  /** 1 for each account when left out. */
  readonly importance?: Float64Array;
}

/**
 * Ridge logistic regression on conditions (columns of 0 and 1) by Newton's method. `penalty` multiplies half the sum of squared weights;
 * the intercept has no penalty. Deterministic.
 */
export function fitLogistic(
  conditions: readonly Uint8Array[],
  { risk: wanted, importance }: Target,
  penalty: number,
  start?: { readonly intercept: number; readonly weights: ArrayLike<number> },
): LogisticFit {
  const accounts = wanted.length;
  const size = conditions.length + 1;
  const held = conditions.map(placesHeld);
  let badCount = 0;
  let counted = 0;
  for (let place = 0; place < accounts; place += 1) {
    const counts = importance?.[place] ?? 1;
    badCount += counts * (wanted[place] ?? 0);
    counted += counts;
  }
  const beta = new Float64Array(size);
  beta[0] = start?.intercept ?? logOdds(badCount, counted);
  for (let index = 1; index < size; index += 1) beta[index] = start?.weights[index - 1] ?? 0;
  const weight = new Float64Array(accounts);
  const residual = new Float64Array(accounts);
  let hessian = new Float64Array(size * size);
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const risk = linear(held, beta, accounts);
    for (let place = 0; place < accounts; place += 1) {
      const p = 1 / (1 + Math.exp(-(risk[place] ?? 0)));
      const counts = importance?.[place] ?? 1;
      weight[place] = counts * p * (1 - p);
      residual[place] = counts * ((wanted[place] ?? 0) - p);
    }
    hessian = new Float64Array(size * size);
    const gradient = new Float64Array(size);
    for (let place = 0; place < accounts; place += 1) {
      gradient[0] = (gradient[0] ?? 0) + (residual[place] ?? 0);
      hessian[0] = (hessian[0] ?? 0) + (weight[place] ?? 0);
    }
    for (let row = 1; row < size; row += 1) {
      const places = held[row - 1] ?? EMPTY;
      let slope = -penalty * (beta[row] ?? 0);
      const sums = new Float64Array(row + 1);
      for (const place of places) {
        slope += residual[place] ?? 0;
        const w = weight[place] ?? 0;
        sums[0] = (sums[0] ?? 0) + w;
        for (let column = 1; column <= row; column += 1)
          if (conditions[column - 1]?.[place] === 1) sums[column] = (sums[column] ?? 0) + w;
      }
      gradient[row] = slope;
      for (let column = 0; column <= row; column += 1) {
        const value = (sums[column] ?? 0) + (column === row ? penalty : 0);
        hessian[row * size + column] = value;
        hessian[column * size + row] = value;
      }
    }
    const change = solve(hessian, gradient, size);
    let largest = 0;
    for (let index = 0; index < size; index += 1) {
      beta[index] = (beta[index] ?? 0) + (change[index] ?? 0);
      largest = Math.max(largest, Math.abs(change[index] ?? 0));
    }
    if (largest < CLOSE_ENOUGH) break;
  }
  const wald = new Float64Array(size - 1);
  for (let index = 1; index < size; index += 1) {
    const unit = new Float64Array(size);
    unit[index] = 1;
    const variance = solve(hessian, unit, size)[index] ?? Number.POSITIVE_INFINITY;
    wald[index - 1] = (beta[index] ?? 0) ** 2 / variance;
  }
  return { intercept: beta[0] ?? 0, weights: beta.slice(1), wald };
}

/** The log-odds of each account. */
export function riskOf(
  fit: Pick<LogisticFit, 'intercept' | 'weights'>,
  conditions: readonly Uint8Array[],
  accounts: number,
): Float64Array {
  return linear(conditions.map(placesHeld), Float64Array.of(fit.intercept, ...fit.weights), accounts);
}

const EMPTY = new Uint32Array(0);

function linear(held: readonly Uint32Array[], beta: Float64Array, accounts: number): Float64Array {
  const sum = new Float64Array(accounts).fill(beta[0] ?? 0);
  for (const [index, places] of held.entries()) {
    const weight = beta[index + 1] ?? 0;
    for (const place of places) sum[place] = (sum[place] ?? 0) + weight;
  }
  return sum;
}

function placesHeld(condition: Uint8Array): Uint32Array {
  const places: number[] = [];
  for (let place = 0; place < condition.length; place += 1) if (condition[place] === 1) places.push(place);
  return Uint32Array.from(places);
}

function logOdds(bad: number, all: number): number {
  return Math.log((bad + 0.5) / (all - bad + 0.5));
}

/** Solves a symmetric positive definite system by Cholesky's decomposition. */
function solve(matrix: Float64Array, right: Float64Array, size: number): Float64Array {
  const lower = new Float64Array(size * size);
  for (let row = 0; row < size; row += 1)
    for (let column = 0; column <= row; column += 1) {
      let sum = matrix[row * size + column] ?? 0;
      for (let k = 0; k < column; k += 1)
        sum -= (lower[row * size + k] ?? 0) * (lower[column * size + k] ?? 0);
      lower[row * size + column] =
        row === column ? Math.sqrt(Math.max(sum, 1e-12)) : sum / (lower[column * size + column] ?? 1);
    }
  const half = new Float64Array(size);
  for (let row = 0; row < size; row += 1) {
    let sum = right[row] ?? 0;
    for (let k = 0; k < row; k += 1) sum -= (lower[row * size + k] ?? 0) * (half[k] ?? 0);
    half[row] = sum / (lower[row * size + row] ?? 1);
  }
  const solution = new Float64Array(size);
  for (let row = size - 1; row >= 0; row -= 1) {
    let sum = half[row] ?? 0;
    for (let k = row + 1; k < size; k += 1) sum -= (lower[k * size + row] ?? 0) * (solution[k] ?? 0);
    solution[row] = sum / (lower[row * size + row] ?? 1);
  }
  return solution;
}
