import type { Chart, Series } from './blocks';
import { escapeHtml } from './escape';
import { durationText } from './wording';

const minuteMs = 60_000;
const width = 900;
const height = 208;
const plot = { left: 2, right: 898, top: 30, bottom: 176 };
/** Bars: so many, or one would be thinner than a line. */
const mostSlots = 210;
/** Marks closer than this share one label; of narrow screens, where letters are twice as large. */
const labelWidth = 190;

/** A chart as SVG with its caption, in the page's own colours; the caption's words say the same to those who cannot see it. */
export function chartFigure(chart: Chart): string {
  const top = Math.max(1e-9, chart.style === 'bars' ? highestStack(chart) : Math.max(0, ...chart.series.flatMap(({ points }) => points.map(({ value }) => value))));
  const slots = slotsOf(chart);
  const span = chart.style === 'bars' ? slots.count * slots.ms : Math.max(1, chart.to - chart.from);
  const x = (time: number): number => plot.left + ((time - chart.from) / span) * (plot.right - plot.left);
  const y = (value: number): number => plot.bottom - (value / top) * (plot.bottom - plot.top);
  const unit = chart.style === 'bars' && slots.ms > minuteMs ? `in ${durationText(slots.ms)}` : chart.unit;
  const most = unit === 'ms' ? durationText(top) : `${round(top)} ${unit}`;
  const keys = chart.series.map(({ name, tone }) => `<span class="key"><span class="${tone}">■</span> ${escapeHtml(name)}</span>`).join(' ');
  return [
    `<figure><figcaption><strong>${escapeHtml(chart.title)}</strong>, at most ${escapeHtml(most)}<br>${keys}</figcaption>`,
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(`${chart.title}; at most ${most}`)}">`,
    ...[plot.top, plot.bottom].map((at) => `<line class="axis" x1="${plot.left}" y1="${at}" x2="${plot.right}" y2="${at}"/>`),
    chart.style === 'bars' ? barsOf(chart, x, y) : chart.series.map((series) => lineOf(series, x, y)).join(''),
    marksOf(chart, x),
    `<text x="${plot.left}" y="${plot.bottom + 24}">${clock(chart.from)}</text><text x="${plot.right}" y="${plot.bottom + 24}" text-anchor="end">${clock(chart.to)} UTC</text>`,
    '</svg></figure>',
  ].join('');
}

/** Lines through the plot, their labels above it; one label for those that stand close together. */
function marksOf({ marks }: Chart, x: (time: number) => number): string {
  const labels: { readonly at: number; text: string }[] = [];
  for (const { time, label } of marks.toSorted((a, b) => a.time - b.time)) {
    const last = labels.at(-1);
    if (last && x(time) - last.at < labelWidth) last.text += `, ${label.replace(/^incident /, '')}`;
    else labels.push({ at: x(time), text: label });
  }
  const lines = marks.map(({ time }) => `<line class="mark" x1="${at(x(time))}" y1="${plot.top}" x2="${at(x(time))}" y2="${plot.bottom}"/>`);
  return [...lines, ...labels.map((label) => `<text x="${at(label.at)}" y="${plot.top - 5}"${label.at > plot.right - labelWidth ? ' text-anchor="end"' : ''}>${escapeHtml(label.text)}</text>`)].join('');
}

function slotsOf({ from, to }: Chart): { readonly count: number; readonly ms: number } {
  const minutes = Math.floor((to - from) / minuteMs) + 1;
  const each = Math.ceil(minutes / mostSlots);
  return { count: Math.ceil(minutes / each), ms: each * minuteMs };
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
