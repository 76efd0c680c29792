import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Whether a file can be written, or made, at this path: to be known before minutes of work, not after them. */
export function isWritable(file: string): boolean {
  try {
    if (!existsSync(file)) {
      accessSync(dirname(resolve(file)), constants.W_OK);
      return statSync(dirname(resolve(file))).isDirectory();
    }
    accessSync(file, constants.W_OK);
    return !statSync(file).isDirectory();
  } catch {
    return false;
  }
}
