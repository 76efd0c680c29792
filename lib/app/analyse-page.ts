import type { Analysis } from '../logs/analysis';
import { firstScreen } from '../logs/document/first-screen';
import { fullReport } from '../logs/document/full-report';
import { renderHtml } from '../logs/document/html';
import { quoted } from '../logs/document/wording';

/** The report as one page; the commands in it read the same logs again. */
export function pageOf(analysis: Analysis, groups: readonly string[]): string {
  const { span } = analysis;
  const window = span === undefined ? [] : [`--since ${new Date(span.from).toISOString()}`, `--until ${new Date(span.to + 1).toISOString()}`];
  const command = ['npx paymedic analyse', ...groups.map((group) => `--log-group ${quoted(group)}`), ...window].join(' ');
  return renderHtml('What the logs show', [...firstScreen(analysis, command, true), ...fullReport(analysis)]);
}
