import type { Block } from '../../logs/document/blocks';
import { renderHtml } from '../../logs/document/html';
import { renderMarkdown } from '../../logs/document/markdown';
import { renderText } from '../../logs/document/text';

/** Forms that an answer can be written in. */
export const forms = ['text', 'md', 'html', 'json'] as const;
export type Form = (typeof forms)[number];

/** An answer before it is written. */
export interface Page {
  readonly title: string;
  /** For people. */
  readonly blocks: readonly Block[];
  /** For machines: what `--format json` prints. */
  readonly data: object;
}

const columns = 100;

/** The answer as text that ends in a newline. */
export function written({ title, blocks, data }: Page, form: Form, colour: boolean): string {
  switch (form) {
    case 'text':
      return renderText(blocks, { width: columns, colour });
    case 'md':
      return renderMarkdown(blocks);
    case 'html':
      return renderHtml(title, blocks);
    case 'json':
      return `${JSON.stringify(data, undefined, 2)}\n`;
    default:
      return form satisfies never;
  }
}
