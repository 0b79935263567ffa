/** What `npm run scale` prints. */
import type { FailoverResult } from './failover.ts';
import type { Finding } from './judge.ts';
import { PROCESS_KINDS } from './meter.ts';
import { KINDS } from './requests.ts';
import { type ScaleResult, type Step, TOLERANCE, textOfSize } from './run.ts';

const MOST_SHOWN = 50;

/** Whether nothing is wrong and no step is dearer than the first. */
export const isReached = ({ findings, steps }: ScaleResult): boolean =>
  findings.length === 0 && steps.every(({ ratio }) => ratio <= 1 + TOLERANCE);

/** The table of steps, and what it comes to. */
export function textOfScale(result: ScaleResult): string {
  const { steps, answered, findings } = result;
  const dearer = steps.filter(({ ratio }) => ratio > 1 + TOLERANCE);
  const verdict = [
    `${answered} requests answered, ${findings.length === 0 ? 'none lost or doubled' : `${findings.length} findings`}`,
    dearer.length === 0
      ? `no more processes make a decision more than ${TOLERANCE * 100} % dearer`
      : `dearer by more than ${TOLERANCE * 100} %: ${dearer.map(textOfSize).join('; ')}`,
  ].join('; ');
  return [...steps.map(textOfStep), ...shown(findings), verdict, ''].join('\n');
}

function textOfStep({ costs, inTemporal, ratio, again, ...size }: Step): string {
  const rows = KINDS.map((kind) => {
    const { processor, commands, bytes, persistence, oursCalibrated } = costs[kind];
    const times = PROCESS_KINDS.map((one) => `${one} ${processor[one].toFixed(1)}`).join(', ');
    const temporal =
      kind === 'order'
        ? `, ${inTemporal.transitions.toFixed(1)} state transitions, ${persistence.toFixed(1)} requests of Temporal to PostgreSQL`
        : '';
    return `  ${kind.padEnd(8)} processor ms: ${times} (API and worker ${oursCalibrated.toFixed(2)} calibrated); ${commands.toFixed(1)} commands, ${(bytes / 1_000).toFixed(1)} kB to and from MongoDB${temporal}`;
  });
  return [
    `${textOfSize(size)}: a decision costs ${ratio.toFixed(2)} of the first step's, ${again} requests sent again`,
    ...rows,
  ].join('\n');
}

/** What the kills came to. */
export function textOfFailover({ kills, answered, again, longestMs, findings }: FailoverResult): string {
  const told = Object.entries(again).map(([status, count]) => `${status}: ${count}`);
  return [
    `answered: ${KINDS.map((kind) => `${kind} ${answered[kind]}`).join(', ')}; before that ${told.join(', ') || 'nothing else'}; longest wait ${longestMs} ms`,
    ...shown(findings),
    findings.length === 0
      ? `${kills} primaries killed: every answer is stored once, nothing is lost or doubled, the same key gives the same answer`
      : `${kills} primaries killed: ${findings.length} findings`,
    '',
  ].join('\n');
}

const shown = (findings: readonly Finding[]): string[] =>
  findings.slice(0, MOST_SHOWN).map(({ subject, text }) => `  ${subject}: ${text}`);
