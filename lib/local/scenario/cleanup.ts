/** What has to be taken down, the last first, whatever happens in between. */
export interface Cleanup {
  add(takeDown: () => unknown): void;
  /** Takes everything down once; further calls wait for the first. */
  run(): Promise<void>;
}

export function createCleanup(): Cleanup {
  const work: (() => unknown)[] = [];
  let running: Promise<void> | undefined;
  async function all(): Promise<void> {
    for (let takeDown = work.pop(); takeDown; takeDown = work.pop()) {
      try {
        await takeDown();
      } catch {
        // The rest still has to go.
      }
    }
  }
  return { add: (takeDown) => void work.push(takeDown), run: () => (running ??= all()) };
}
