import { spansOf, type Block, type ListItem, type Text } from './blocks';
import { chartFigure } from './chart-svg';
import { escapeHtml } from './escape';

const css = `
:root{--ink:#1b1f24;--quiet:#59636e;--line:#d1d9e0;--paper:#fff;--bad:#c62828;--warn:#b26a00;--good:#1a7f37}
@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--quiet:#9198a1;--line:#3d444d;--paper:#0d1117;--bad:#ff7b72;--warn:#e3b341;--good:#56d364}}
*{box-sizing:border-box}
body{margin:2rem auto;max-width:62rem;padding:0 1rem;color:var(--ink);background:var(--paper);font:15px/1.5 system-ui,sans-serif}
h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem;border-bottom:1px solid var(--line)}h3{font-size:1rem;margin-bottom:.3rem}
table{border-collapse:collapse;width:100%;font-size:.9em}th,td{text-align:left;vertical-align:top;padding:.25rem .6rem .25rem 0;border-bottom:1px solid var(--line)}
th{color:var(--quiet);font-weight:600}.right{text-align:right;font-variant-numeric:tabular-nums}
.wide{overflow-x:auto}code{font:13px ui-monospace,monospace;overflow-wrap:anywhere}
.bad{color:var(--bad);font-weight:600}.warn{color:var(--warn)}.good{color:var(--good)}.dim{color:var(--quiet)}
figure{margin:1.5rem 0}figcaption{color:var(--quiet);font-size:.9em}figcaption strong{color:var(--ink)}.key{display:inline-block;margin-right:.8em}svg{display:block;width:100%;height:auto}svg text{fill:var(--quiet);font:12px system-ui,sans-serif}
@media screen and (max-width:40rem){body{margin:1rem auto}ol,ul{padding-left:1.2rem}svg text{font-size:24px}svg polyline{stroke-width:3}}
svg .bad{fill:var(--bad)}svg .warn{fill:var(--warn)}svg .good{fill:var(--good)}svg .dim{fill:var(--quiet)}
svg polyline{fill:none!important;stroke-width:1.5}svg polyline.bad{stroke:var(--bad)}svg polyline.warn{stroke:var(--warn)}svg polyline.good{stroke:var(--good)}svg polyline.dim{stroke:var(--quiet)}
svg .mark{stroke:var(--ink);stroke-dasharray:3 3}svg .axis{stroke:var(--line)}
@media print{:root{--ink:#000;--quiet:#444;--line:#bbb;--paper:#fff;--bad:#a00;--warn:#850;--good:#060}body{margin:0;max-width:none;font-size:10pt}h2,h3{break-after:avoid}tr,li,figure{break-inside:avoid}@page{margin:15mm}}
`;

/** Blocks as one HTML page that needs nothing else: no script, no font, no picture from elsewhere. */
export function renderHtml(title: string, blocks: readonly Block[]): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title><style>${css}</style></head>
<body><main>
${blocks.map(htmlOf).join('\n')}
</main></body></html>
`;
}

function htmlOf(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `<h${block.level}>${escapeHtml(block.text)}</h${block.level}>`;
    case 'paragraph':
      return `<p>${inline(block.text)}</p>`;
    case 'list': {
      const tag = block.ordered ? 'ol' : 'ul';
      return `<${tag}>${block.items.map(listItem).join('')}</${tag}>`;
    }
    case 'table': {
      const align = block.columns.map((column) => (column.align === 'right' ? ' class="right"' : ''));
      const head = block.columns.map(({ title }, n) => `<th scope="col"${align[n]}>${escapeHtml(title)}</th>`).join('');
      const body = block.rows.map((row) => `<tr>${row.map((cell, n) => `<td${align[n]}>${inline(cell)}</td>`).join('')}</tr>`).join('\n');
      return `<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table></div>`;
    }
    case 'chart':
      return chartFigure(block.chart);
    default:
      return block satisfies never;
  }
}

function listItem({ text, below = [] }: ListItem): string {
  const more = below.length === 0 ? '' : `<ul>${below.map((one) => `<li>${inline(one)}</li>`).join('')}</ul>`;
  return `<li>${inline(text)}${more}</li>`;
}

function inline(text: Text): string {
  return spansOf(text).map((span) => {
    if (typeof span === 'string') return escapeHtml(span);
    if (span.tone === 'code') return `<code>${escapeHtml(span.text)}</code>`;
    return span.tone === 'strong' ? `<strong>${escapeHtml(span.text)}</strong>` : `<span class="${span.tone}">${escapeHtml(span.text)}</span>`;
  }).join('');
}
