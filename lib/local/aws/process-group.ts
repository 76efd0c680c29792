import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Kills every process of the group that `pid` leads and returns once none is left.
 * Throws if one still runs after 5 s.
 */
export async function killProcessGroup(pid: number): Promise<void> {
  signalGroup(pid, 'SIGKILL');
  for (let waitedMs = 0; processGroupRuns(pid); waitedMs += 20) {
    if (waitedMs > 5_000) throw new Error(`process group ${pid} could not be stopped`);
    await delay(20);
  }
}

/** True while a process of the group runs. One that has ended and waits for its parent to notice does not count. */
export function processGroupRuns(pid: number): boolean {
  if (!signalGroup(pid, 0)) return false;
  if (!existsSync('/proc/self/stat')) return true;
  return readdirSync('/proc').some((entry) => /^\d+$/.test(entry) && isRunningMember(entry, pid));
}

/** Fields of /proc/PID/stat after the name in brackets: state, parent, process group (proc_pid_stat(5)). */
function isRunningMember(entry: string, group: number): boolean {
  try {
    const stat = readFileSync(join('/proc', entry, 'stat'), 'utf8');
    const [state, , processGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(processGroup) === group && state !== 'Z' && state !== 'X';
  } catch {
    return false;
  }
}

function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}
