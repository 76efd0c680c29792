import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a server of a test answers: a status and a JSON body. */
export type Answer = (request: { readonly method: string; readonly path: string; readonly key: string; readonly body: unknown }) => { readonly status: number; readonly body: object };

/** Serves on 127.0.0.1 while the work runs. */
export async function withServer<T>(answer: Answer, work: (url: string) => Promise<T>): Promise<T> {
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      const key = (request.headers.authorization ?? '').replace(/^Bearer /, '');
      const { status, body } = answer({ method: request.method ?? '', path: request.url ?? '', key, body: text === '' ? undefined : (JSON.parse(text) as unknown) });
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
