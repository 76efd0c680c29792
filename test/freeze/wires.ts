import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer as createTcpServer } from 'node:net';
import type { UpstreamAnswer } from '../../lib/local/faults/forward';
import { forward, passOn } from '../../lib/local/faults/forward';

/** A way to a server, whose open connections can die without a word. */
export async function startWire(upstream: URL) {
  const open = new Set<() => void>();
  let reset = 0;
  const server = createTcpServer((inner) => {
    const outer = connect(Number(upstream.port), upstream.hostname);
    const sockets: readonly Socket[] = [inner, outer];
    let dead = false;
    const die = (): void => {
      dead = true;
      outer.destroy();
    };
    open.add(die);
    inner.on('data', (bytes: Buffer) => {
      if (!dead) return void outer.write(bytes);
      reset += 1;
      inner.resetAndDestroy();
    });
    outer.on('data', (bytes: Buffer) => void inner.write(bytes));
    for (const socket of sockets) socket.on('error', () => {});
    inner.on('close', () => {
      open.delete(die);
      outer.destroy();
    });
    outer.on('close', () => {
      if (!dead) inner.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** What is open now answers its next bytes with a reset, as a load balancer does that has forgotten the connection. */
    cut: () => open.forEach((die) => die()),
    /** How often a dead connection was used. */
    resets: () => reset,
    close: () => void server.close(),
  };
}

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly key: string | undefined;
}

/** Stands before Stripe: writes down every request, and can hold an answer back after the work is done. */
export async function startRecorder(upstream: URL) {
  const seen: Seen[] = [];
  let held: { readonly path: RegExp; readonly reached: () => void; readonly released: Promise<void> } | undefined;
  const server = createServer((request, response) => {
    const { method = '', url: path = '' } = request;
    seen.push({ method, path, key: request.headers['idempotency-key']?.toString() });
    const holding = held?.path.test(path) ? held : undefined;
    if (holding) held = undefined;
    forward(request, upstream).then(async (answer: UpstreamAnswer) => {
      holding?.reached();
      await holding?.released;
      passOn(answer, response);
    }, () => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Everything that arrived, oldest first. */
    seen: (): readonly Seen[] => [...seen],
    /** Holds the next answer whose path matches; `reached` resolves when the work is done and its answer waits. */
    hold(path: RegExp) {
      let release = (): void => {};
      const released = new Promise<void>((resolve) => (release = resolve));
      const reached = new Promise<void>((resolve) => (held = { path, reached: resolve, released }));
      return { reached, release };
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
