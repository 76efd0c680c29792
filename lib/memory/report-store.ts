import type { ReportStore, StoredReport } from '../app/analyse';

/** The latest report in memory. */
export function createMemoryReportStore(): ReportStore & { readonly latest: () => StoredReport | undefined } {
  let latest: StoredReport | undefined;
  return {
    latest: () => latest,
    async saveReport(report) {
      if (!latest || latest.at <= report.at) latest = report;
    },
  };
}
