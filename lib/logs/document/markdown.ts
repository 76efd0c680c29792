import { printable, spansOf, type Block, type ListItem, type Span, type Text } from './blocks';

/** Blocks as GitHub-flavoured Markdown; charts are left to the pictures of the HTML page. */
export function renderMarkdown(blocks: readonly Block[]): string {
  return `${blocks.map(markdownOf).filter((part) => part !== '').join('\n\n')}\n`;
}

function markdownOf(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${escaped(block.text)}`;
    case 'paragraph':
      return inline(block.text);
    case 'list':
      return block.items.map((item, n) => listItem(item, block.ordered ? `${n + 1}.` : '-')).join('\n');
    case 'table':
      return [
        row(block.columns.map(({ title }) => title)),
        row(block.columns.map(({ align }) => (align === 'right' ? '---:' : '---'))),
        ...block.rows.map((cells) => row(cells.map(inline))),
      ].join('\n');
    case 'chart':
      return '';
    default:
      return block satisfies never;
  }
}

function listItem({ text, below = [] }: ListItem, mark: string): string {
  const indent = ' '.repeat(mark.length + 1);
  return [`${mark} ${inline(text)}`, ...below.map((more) => `${indent}- ${inline(more)}`)].join('\n');
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function inline(text: Text): string {
  return spansOf(text).map(span).join('');
}

function span(one: Span): string {
  if (typeof one === 'string') return escaped(one);
  if (one.text.trim() === '') return one.text;
  if (one.tone === 'code') return codeSpan(one.text);
  return one.tone === 'strong' || one.tone === 'bad' ? `**${escaped(one.text)}**` : escaped(one.text);
}

/** A fence longer than any run of backticks inside (CommonMark, code spans); a bar would end a table's cell. */
function codeSpan(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = longest > 0 ? ' ' : '';
  return `${fence}${pad}${oneLine(text).replaceAll('|', '\\|')}${pad}${fence}`;
}

/** What would begin markup, a link or a tag is shown as it is. */
function escaped(text: string): string {
  return oneLine(text).replace(/[\\`*_[\]<>|#~]/g, (mark) => `\\${mark}`);
}

const oneLine = (text: string): string => printable(text.replace(/\s*[\r\n]+\s*/g, ' '));
