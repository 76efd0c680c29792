import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { LocalWorldError } from './local-world-error';

/** A port of 127.0.0.1 that nobody listens on. @param wanted 0: any. Throws `LocalWorldError` if it is taken. */
export function freePort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', () => reject(new LocalWorldError(`Port ${wanted} on 127.0.0.1 is taken: stop what uses it or choose another port.`)));
    probe.listen(wanted, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
