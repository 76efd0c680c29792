import { startSandbox } from '../../../lib/local/stripe/server';

/** The server that the contract is checked against. */
export interface ServerUnderTest {
  readonly url: string;
  readonly key: string;
  close(): Promise<void>;
}

/** The one that STRIPE_URL names, with the key from STRIPE_SECRET_KEY; without it a sandbox of its own on a free port. */
export async function serverUnderTest(): Promise<ServerUnderTest> {
  const key = process.env['STRIPE_SECRET_KEY'] ?? 'sk_test_local';
  const url = process.env['STRIPE_URL']?.replace(/\/$/, '');
  if (url !== undefined && url !== '') return { url, key, close: async () => {} };
  const sandbox = await startSandbox({ latencyMs: { min: 1, max: 4 } });
  return { url: sandbox.url, key, close: () => sandbox.close() };
}
