import { percent, whole } from './format.ts';
import type { Share } from './statistics.ts';

/** Text that is safe in HTML and in attributes. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

const n = (value: number): string => String(Math.round(value * 10) / 10);

/** The smallest round step that divides `span` into at most `most` pieces. */
function niceStep(span: number, most: number): number {
  if (!(span > 0)) return 1;
  const rough = span / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
}

export interface Bar {
  readonly label: string;
  readonly share: Share;
  /** A class of the style sheet that colours it. */
  readonly tone: string;
}

/** Horizontal bars of shares, each with its confidence interval as a line across its end. */
export function shareBars(title: string, bars: readonly Bar[]): string {
  const rowHeight = 26;
  const [left, width, right] = [210, 330, 150];
  const top = Math.max(0.01, ...bars.map((bar) => bar.share.high ?? 0));
  const x = (share: number): number => left + (share / top) * width;
  const rows = bars.map(({ label, share, tone }, index) => {
    const y = index * rowHeight;
    const value = share.share ?? 0;
    const interval =
      share.low === null || share.high === null
        ? ''
        : `<line class="ci" x1="${n(x(share.low))}" x2="${n(x(share.high))}" y1="${y + 13}" y2="${y + 13}"/>`;
    return `<text class="end" x="${left - 8}" y="${y + 17}">${escapeHtml(label)}</text><rect class="${escapeHtml(tone)}" x="${left}" y="${y + 5}" width="${n(Math.max(0, x(value) - left))}" height="16" rx="2"/>${interval}<text x="${n(x(share.high ?? value) + 8)}" y="${y + 17}">${percent(share.share)} <tspan class="dim">of ${whole(share.of)}</tspan></text>`;
  });
  return figure(title, left + width + right, bars.length * rowHeight + 4, rows.join(''));
}

export interface ChartPoint {
  readonly x: number;
  readonly y: number;
  readonly low?: number;
  readonly high?: number;
  readonly label?: string;
}

export interface Series {
  readonly name: string;
  readonly tone: string;
  readonly points: readonly ChartPoint[];
  /** Dots only, for single policies beside a curve. */
  readonly dots?: boolean;
}

export interface Axis {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly format: (value: number) => string;
}

/** Lines (or dots) over two axes, a band where points have an interval, a title on every dot. */
export function lineChart(title: string, x: Axis, y: Axis, series: readonly Series[]): string {
  const [left, top, width, height] = [64, 12, 560, 280];
  const px = (value: number): number => left + ((value - x.from) / (x.to - x.from || 1)) * width;
  const py = (value: number): number => top + height - ((value - y.from) / (y.to - y.from || 1)) * height;
  const parts: string[] = [];
  for (const value of ticks(y))
    parts.push(
      `<line class="grid" x1="${left}" x2="${left + width}" y1="${n(py(value))}" y2="${n(py(value))}"/><text class="end" x="${left - 8}" y="${n(py(value) + 4)}">${escapeHtml(y.format(value))}</text>`,
    );
  for (const value of ticks(x))
    parts.push(
      `<line class="grid" x1="${n(px(value))}" x2="${n(px(value))}" y1="${top}" y2="${top + height}"/><text class="mid" x="${n(px(value))}" y="${top + height + 18}">${escapeHtml(x.format(value))}</text>`,
    );
  parts.push(
    `<text class="mid dim" x="${left + width / 2}" y="${top + height + 38}">${escapeHtml(x.name)}</text>`,
    `<text class="mid dim" transform="translate(14 ${top + height / 2}) rotate(-90)">${escapeHtml(y.name)}</text>`,
  );
  for (const { points, tone, dots, name } of series) {
    const line = points.map((point) => `${n(px(point.x))},${n(py(point.y))}`);
    const band = points.filter((point) => point.low !== undefined && point.high !== undefined);
    if (dots !== true && band.length > 1)
      parts.push(
        `<polygon class="band ${escapeHtml(tone)}" points="${[
          ...band.map((point) => `${n(px(point.x))},${n(py(point.high ?? 0))}`),
          ...[...band].reverse().map((point) => `${n(px(point.x))},${n(py(point.low ?? 0))}`),
        ].join(' ')}"/>`,
      );
    if (dots !== true) parts.push(`<polyline class="${escapeHtml(tone)} line" points="${line.join(' ')}"/>`);
    for (const point of points) {
      const label = point.label ?? `${name}: ${x.format(point.x)}, ${y.format(point.y)}`;
      parts.push(
        `<circle class="${escapeHtml(tone)} ${dots === true ? 'dot' : 'small'}" cx="${n(px(point.x))}" cy="${n(py(point.y))}" r="${dots === true ? 5 : 2.5}"><title>${escapeHtml(label)}</title></circle>`,
      );
    }
  }
  const legend = series
    .map(({ name, tone }) => `<span class="key ${escapeHtml(tone)}">${escapeHtml(name)}</span>`)
    .join('');
  return figure(title, left + width + 20, top + height + 48, parts.join(''), legend);
}

/** Upright bars: how many accounts in each band, the bad part of each darker. */
export function histogram(
  title: string,
  bars: readonly { readonly from: number; readonly accounts: number; readonly bad: Share }[],
  marks: readonly { readonly at: number; readonly label: string }[],
): string {
  const [left, top, width, height] = [64, 12, 560, 220];
  const highest = Math.max(1, ...bars.map((bar) => bar.accounts));
  const [first] = bars;
  const last = bars.at(-1);
  if (first === undefined || last === undefined) return '';
  const step = Math.max(
    1,
    Math.min(
      ...bars.slice(1).map((bar, index) => bar.from - (bars[index]?.from ?? 0)),
      last.from - first.from || 1,
    ),
  );
  const px = (score: number): number =>
    left + ((score - first.from) / (last.from + step - first.from)) * width;
  const scale = height / highest;
  const parts = bars.map(({ from, accounts, bad }) => {
    const [x, wide] = [px(from), Math.max(1, px(from + step) - px(from) - 1)];
    const label = `${from} to ${from + step - 1}: ${whole(accounts)} accounts, ${percent(bad.share)} bad`;
    return `<g><title>${escapeHtml(label)}</title><rect class="plain" x="${n(x)}" y="${n(top + height - accounts * scale)}" width="${n(wide)}" height="${n(accounts * scale)}"/><rect class="bad" x="${n(x)}" y="${n(top + height - bad.count * scale)}" width="${n(wide)}" height="${n(bad.count * scale)}"/></g>`;
  });
  for (const value of ticks({ from: first.from, to: last.from + step }))
    parts.push(`<text class="mid" x="${n(px(value))}" y="${top + height + 18}">${value}</text>`);
  for (const { at, label } of marks)
    parts.push(
      `<line class="mark" x1="${n(px(at))}" x2="${n(px(at))}" y1="${top}" y2="${top + height}"/><text x="${n(px(at) + 5)}" y="${top + 12}">${escapeHtml(label)}</text>`,
    );
  parts.push(`<text class="mid dim" x="${left + width / 2}" y="${top + height + 38}">score</text>`);
  return figure(
    title,
    left + width + 20,
    top + height + 48,
    parts.join(''),
    '<span class="key plain">accounts</span><span class="key bad">of them bad</span>',
  );
}

function ticks({ from, to }: Pick<Axis, 'from' | 'to'>): number[] {
  const step = niceStep(to - from, 8);
  const values: number[] = [];
  for (let value = Math.ceil(from / step) * step; value <= to + step / 1e6; value += step)
    values.push(Math.round(value * 1e6) / 1e6);
  return values;
}

function figure(title: string, width: number, height: number, inner: string, legend = ''): string {
  return `<figure><figcaption>${escapeHtml(title)}${legend === '' ? '' : ` <span class="legend">${legend}</span>`}</figcaption><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(title)}">${inner}</svg></figure>`;
}
