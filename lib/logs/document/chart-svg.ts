import type { Chart, Series } from './blocks';
import { escapeHtml } from './escape';

const width = 900;
const height = 212;
const plot = { left: 48, right: 888, top: 14, bottom: 170 };
/** Bars: so many, or one would be thinner than a line. */
const mostSlots = 210;

/** A chart as SVG, in the page's own colours; its title and highest value are its words for those who cannot see it. */
export function chartSvg(chart: Chart): string {
  const top = Math.max(1e-9, chart.style === 'bars' ? highestStack(chart) : Math.max(0, ...chart.series.flatMap(({ points }) => points.map(({ value }) => value))));
  const slots = slotsOf(chart);
  const span = chart.style === 'bars' ? slots.count * slots.ms : Math.max(1, chart.to - chart.from);
  const x = (time: number): number => plot.left + ((time - chart.from) / span) * (plot.right - plot.left);
  const y = (value: number): number => plot.bottom - (value / top) * (plot.bottom - plot.top);
  const words = `${chart.title}; at most ${round(top)} ${chart.unit}`;
  return [
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(words)}"><title>${escapeHtml(words)}</title>`,
    `<line class="axis" x1="${plot.left}" y1="${plot.bottom}" x2="${plot.right}" y2="${plot.bottom}"/>`,
    `<text x="${plot.left - 6}" y="${plot.top + 4}" text-anchor="end">${round(top)}</text><text x="${plot.left - 6}" y="${plot.bottom}" text-anchor="end">0</text>`,
    chart.style === 'bars' ? barsOf(chart, x, y) : chart.series.map((series) => lineOf(series, x, y)).join(''),
    ...chart.marks.map(({ time, label }) => `<line class="mark" x1="${at(x(time))}" y1="${plot.top}" x2="${at(x(time))}" y2="${plot.bottom}"/><text x="${at(x(time) + 4)}" y="${plot.top + 4}">${escapeHtml(label)}</text>`),
    `<text x="${plot.left}" y="${plot.bottom + 16}">${clock(chart.from)}</text><text x="${plot.right}" y="${plot.bottom + 16}" text-anchor="end">${clock(chart.to)} UTC</text>`,
    ...chart.series.map(({ name, tone }, n) => `<rect class="${tone}" x="${plot.left + n * 205}" y="${plot.bottom + 22}" width="8" height="8"/><text x="${plot.left + 12 + n * 205}" y="${plot.bottom + 30}">${escapeHtml(name)}</text>`),
    '</svg>',
  ].join('');
}

function slotsOf({ from, to }: Chart): { readonly count: number; readonly ms: number } {
  const minutes = Math.floor((to - from) / 60_000) + 1;
  const each = Math.ceil(minutes / mostSlots);
  return { count: Math.ceil(minutes / each), ms: each * 60_000 };
}

/** Sums per slot, a row each series. */
function sums(chart: Chart): readonly (readonly number[])[] {
  const { count, ms } = slotsOf(chart);
  return chart.series.map(({ points }) => {
    const row = Array.from({ length: count }, () => 0);
    for (const { time, value } of points) {
      const slot = Math.max(0, Math.min(count - 1, Math.floor((time - chart.from) / ms)));
      row[slot] = (row[slot] ?? 0) + value;
    }
    return row;
  });
}

function highestStack(chart: Chart): number {
  const rows = sums(chart);
  return Math.max(0, ...(rows[0] ?? []).map((_, slot) => rows.reduce((total, row) => total + (row[slot] ?? 0), 0)));
}

function barsOf(chart: Chart, x: (time: number) => number, y: (value: number) => number): string {
  const { count, ms } = slotsOf(chart);
  const rows = sums(chart);
  const wide = Math.max(1, (plot.right - plot.left) / count - 1);
  let drawn = '';
  for (let slot = 0; slot < count; slot += 1) {
    let below = 0;
    for (const [n, row] of rows.entries()) {
      const value = row[slot] ?? 0;
      if (value === 0) continue;
      const high = y(below) - y(below + value);
      drawn += `<rect class="${chart.series[n]?.tone ?? 'dim'}" x="${at(x(chart.from + slot * ms))}" y="${at(y(below + value))}" width="${at(wide)}" height="${at(Math.max(high, 0.8))}"/>`;
      below += value;
    }
  }
  return drawn;
}

function lineOf({ points, tone }: Series, x: (time: number) => number, y: (value: number) => number): string {
  return `<polyline class="${tone}" points="${points.map(({ time, value }) => `${at(x(time))},${at(y(value))}`).join(' ')}"/>`;
}

const at = (value: number): string => value.toFixed(1);
const round = (value: number): string => (value >= 100 || Number.isInteger(value) ? String(Math.round(value)) : value.toFixed(1));
const clock = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
