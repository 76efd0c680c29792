import type { Run } from './run';
import type { RunResult } from './result';

/** How a run is shown. */
export interface View {
  /** What is being prepared, or anything else that people should know. */
  readonly say: (line: string) => void;
  /** Called several times a second while the story runs. */
  show(run: Run, now: number): void;
  /** The closed account. @param problems one sentence each @param countedAt the URL whose charges were counted */
  end(result: RunResult, problems: readonly string[], countedAt: string): void;
  /** Gives the terminal back. May be called twice. */
  readonly close: () => void;
}
