/** How a piece of text is meant; each renderer shows it in its own way. */
export type Tone = 'strong' | 'bad' | 'warn' | 'good' | 'dim' | 'code';

export type Span = string | { readonly text: string; readonly tone: Tone };
export type Text = string | readonly Span[];

/** A report as blocks: made once from an analysis, shown as plain text, Markdown or HTML. */
export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: Text }
  | { readonly kind: 'list'; readonly ordered?: true; readonly items: readonly ListItem[] }
  | { readonly kind: 'table'; readonly columns: readonly Column[]; readonly rows: readonly (readonly Text[])[] }
  | { readonly kind: 'chart'; readonly chart: Chart };

/** One point, and what belongs to it. */
export interface ListItem {
  readonly text: Text;
  readonly below?: readonly Text[];
}

export interface Column {
  readonly title: string;
  readonly align?: 'right';
}

/** What people would rather look at; its words say the same for those who read. */
export interface Chart {
  readonly title: string;
  /** ms since 1970 */
  readonly from: number;
  readonly to: number;
  readonly style: 'bars' | 'lines';
  /** Drawn upon each other where they are bars. */
  readonly series: readonly Series[];
  readonly marks: readonly { readonly time: number; readonly label: string }[];
  readonly unit: string;
}

export interface Series {
  readonly name: string;
  readonly tone: 'bad' | 'warn' | 'good' | 'dim';
  /** By time; gaps in lines where nothing was measured. */
  readonly points: readonly { readonly time: number; readonly value: number }[];
}

export function plain(text: Text): string {
  return typeof text === 'string' ? text : text.map((span) => (typeof span === 'string' ? span : span.text)).join('');
}

export function spansOf(text: Text): readonly Span[] {
  return typeof text === 'string' ? [text] : text;
}

export const strong = (text: string): Span => ({ text, tone: 'strong' });
export const bad = (text: string): Span => ({ text, tone: 'bad' });
export const dim = (text: string): Span => ({ text, tone: 'dim' });
export const code = (text: string): Span => ({ text, tone: 'code' });

/** A logged message must not steer the reader's terminal: control and direction characters are shown as a dot. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '·');
}
