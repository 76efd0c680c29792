import type { KeptReport, ReportArchive } from '../app/analyse';
import type { AnalyseState } from '../app/analyse-state';

/** State and reports in memory. */
export function createMemoryReportArchive(): ReportArchive & { readonly reports: readonly KeptReport[] } {
  const reports: KeptReport[] = [];
  let kept: AnalyseState | undefined;
  return {
    reports,
    state: async () => kept,
    saveState: async (state) => void (kept = state),
    saveReport: async (report) => `memory:reports/${reports.push(report)}`,
  };
}
