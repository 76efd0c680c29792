import { printable, spansOf, type Block, type Column, type ListItem, type Span, type Text, type Tone } from './blocks';

export interface TextStyle {
  /** Columns of the screen. */
  readonly width: number;
  /** ANSI colours. */
  readonly colour: boolean;
}

const reset = '\u001b[0m';
const ansi: Readonly<Record<Tone, string>> = { strong: '\u001b[1m', bad: '\u001b[31m', warn: '\u001b[33m', good: '\u001b[32m', dim: '\u001b[2m', code: '\u001b[36m' };

/** Blocks as plain text: no line is wider than asked for, but for a word that is. */
export function renderText(blocks: readonly Block[], style: TextStyle): string {
  const lines: string[] = [];
  for (const [n, block] of blocks.entries()) {
    // What stands under a heading stands close to it.
    if (n > 0 && blocks[n - 1]?.kind !== 'heading' && block.kind !== 'list') lines.push('');
    else if (n > 0 && block.kind === 'heading') lines.push('');
    lines.push(...linesOf(block, style));
  }
  return `${lines.join('\n')}\n`;
}

function linesOf(block: Block, style: TextStyle): readonly string[] {
  switch (block.kind) {
    case 'heading':
      return wrap([{ text: block.level === 2 ? block.text.toUpperCase() : block.text, tone: 'strong' }], style, '', '');
    case 'paragraph':
      return wrap(block.text, style, '', '');
    case 'list':
      return block.items.flatMap((item, n) => listLines(item, block.ordered ? `${n + 1}. ` : '- ', style));
    case 'table':
      return tableLines(block.columns, block.rows, style);
    case 'chart':
      return chartLine(block.chart, style);
    default:
      return block satisfies never;
  }
}

function listLines({ text, below = [] }: ListItem, mark: string, style: TextStyle): readonly string[] {
  const indent = ' '.repeat(mark.length + 2);
  return [...wrap(text, style, `  ${mark}`, indent), ...below.flatMap((more) => wrap(more, style, indent, `${indent}  `))];
}

/** Breaks between words; colours are put on afterwards, word by word, so that they count for nothing. */
function wrap(text: Text, { width, colour }: TextStyle, first: string, rest: string): readonly string[] {
  const lines: string[] = [];
  let line = first;
  let used = first.length;
  let empty = true;
  for (const parts of words(text)) {
    const glue = empty ? '' : ' ';
    const long = sum(parts.map((part) => part.text.length));
    if (!empty && used + glue.length + long > width) {
      lines.push(line);
      [line, used, empty] = [rest, rest.length, true];
    }
    line += `${empty ? '' : glue}${parts.map((part) => paint(part.text, part.tone, colour)).join('')}`;
    used += (empty ? 0 : glue.length) + long;
    empty = false;
  }
  return [...lines, line];
}

interface Part {
  readonly text: string;
  readonly tone: Tone | undefined;
}

/** Words, each of the parts of the spans that it stands in. */
function words(text: Text): readonly (readonly Part[])[] {
  const found: Part[][] = [];
  let blankBefore = true;
  for (const span of spansOf(text)) {
    const [whole, tone] = typeof span === 'string' ? [span, undefined] : [span.text, span.tone];
    const startsBlank: boolean = /^\s/.test(whole) || blankBefore;
    const parts = whole.split(/\s+/).filter((word) => word !== '').map((word) => ({ text: word, tone }));
    for (const [n, part] of parts.entries()) {
      const glued = n === 0 && !startsBlank ? found.at(-1) : undefined;
      if (glued) glued.push(part);
      else found.push([part]);
    }
    blankBefore = parts.length === 0 ? startsBlank : /\s$/.test(whole);
  }
  return found;
}

function paint(text: string, tone: Tone | undefined, colour: boolean): string {
  const shown = printable(text);
  return colour && tone !== undefined ? `${ansi[tone]}${shown}${reset}` : shown;
}

/** Columns as wide as their widest cell; where that is too wide for the screen, the widest one gives way: the last one goes on below, others are cut. */
function tableLines(columns: readonly Column[], rows: readonly (readonly Text[])[], { width, colour }: TextStyle): readonly string[] {
  const cells = rows.map((row) => row.map((cell) => ({ spans: spansOf(cell), length: length(cell) })));
  const widths = columns.map(({ title }, n) => Math.max(title.length, ...cells.map((row) => row[n]?.length ?? 0)));
  const room = width - 2 - 2 * (columns.length - 1);
  for (let over = sum(widths) - room; over > 0; over = sum(widths) - room) {
    const widest = widths.indexOf(Math.max(...widths));
    const now = widths[widest] ?? 0;
    if (now <= 12) break;
    widths[widest] = Math.max(12, now - over);
  }
  const cell = (spans: readonly Span[], n: number, isLast: boolean): string => {
    const { text, used } = cut(spans, widths[n] ?? 0, colour);
    const gap = ' '.repeat(Math.max(0, (widths[n] ?? 0) - used));
    return columns[n]?.align === 'right' ? gap + text : isLast ? text : text + gap;
  };
  const last = columns.length - 1;
  const indent = ' '.repeat(2 + sum(widths.slice(0, last)) + 2 * last);
  const line = (row: readonly (readonly Span[])[]): string => {
    const ending = row[last] ?? [];
    const cells = row.slice(0, last).map((spans, n) => `${cell(spans, n, false)}  `).join('');
    if (columns[last]?.align === 'right' || length(ending) <= (widths[last] ?? 0)) return `  ${cells}${cell(ending, last, true)}`;
    return `  ${cells}${wrap(ending, { width: widths[last] ?? 0, colour }, '', '').join(`\n${indent}`)}`;
  };
  return [line(columns.map(({ title }) => [{ text: title, tone: 'dim' as const }])), ...cells.map((row) => line(row.map(({ spans }) => spans)))];
}

/** As many characters as fit, with … where some do not. */
function cut(spans: readonly Span[], width: number, colour: boolean): { readonly text: string; readonly used: number } {
  const whole = spans.reduce((total, span) => total + (typeof span === 'string' ? span : span.text).length, 0);
  let left = whole > width ? width - 1 : width;
  let text = '';
  for (const span of spans) {
    const shown = (typeof span === 'string' ? span : span.text).slice(0, left);
    text += paint(shown, typeof span === 'string' ? undefined : span.tone, colour);
    left -= shown.length;
  }
  return whole > width ? { text: `${text}…`, used: width } : { text, used: whole };
}

const bars = ' ▁▂▃▄▅▆▇█';

/** A chart on one line each series: the highest value is the full block. */
function chartLine({ title, series, unit, from, to }: Extract<Block, { kind: 'chart' }>['chart'], style: TextStyle): readonly string[] {
  const name = Math.max(...series.map((one) => one.name.length));
  const slots = Math.max(10, Math.min(60, style.width - name - 24));
  return [title, ...series.map((one) => {
    const highest = slotsOf(one.points, from, to, slots);
    const top = Math.max(0, ...highest);
    const drawn = highest.map((value) => bars[top === 0 ? 0 : Math.ceil((value / top) * 8)]).join('');
    return `  ${printable(one.name).padEnd(name)}  ${paint(drawn, one.tone, style.colour)}  at most ${top} ${unit}`;
  })];
}

/** The highest value of each slot. */
function slotsOf(points: readonly { readonly time: number; readonly value: number }[], from: number, to: number, slots: number): readonly number[] {
  const found = Array.from({ length: slots }, () => 0);
  for (const { time, value } of points) {
    const slot = Math.min(slots - 1, Math.floor(((time - from) / Math.max(1, to - from)) * slots));
    found[slot] = Math.max(found[slot] ?? 0, value);
  }
  return found;
}

const length = (text: Text): number => spansOf(text).reduce((total, span) => total + (typeof span === 'string' ? span : span.text).length, 0);
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
