import type { LogReport, LogReports } from '../app/ports';

/** The analyser's newest report in memory; `requests` counts the wishes for a new one. */
export function createMemoryLogReports(): LogReports & { readonly requests: () => number; readonly put: (report: LogReport) => void } {
  let latest: LogReport | undefined;
  let requests = 0;
  return {
    requests: () => requests,
    put: (report) => void (latest = report),
    request: async () => void (requests += 1),
    latest: async () => latest,
  };
}
