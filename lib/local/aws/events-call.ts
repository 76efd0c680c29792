import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';

export interface EventsCallOptions {
  /** Of the AWS endpoint; no trailing slash. */
  readonly url: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Gives the answer's JSON; rejects with what the service says. */
export type EventsCall = (action: 'PutEvents' | 'ListRuleNamesByTarget' | 'DisableRule' | 'EnableRule', input: unknown) => Promise<Readonly<Record<string, unknown>>>;

/** EventBridge in AWS JSON 1.1: four calls do not deserve a client package. https://docs.aws.amazon.com/eventbridge/latest/APIReference/ */
export function createEventsCall({ url, region, credentials }: EventsCallOptions): EventsCall {
  const base = new URL(url);
  const signer = new SignatureV4({ service: 'events', region, credentials, sha256: Sha256 });
  return async (action, input) => {
    const body = JSON.stringify(input);
    const { headers } = await signer.sign({
      method: 'POST', protocol: base.protocol, hostname: base.hostname, path: '/', query: {}, body,
      ...(base.port !== '' && { port: Number(base.port) }),
      headers: { 'host': base.host, 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `AWSEvents.${action}` },
    });
    const reply = await fetch(`${base.origin}/`, { method: 'POST', headers, body, signal: AbortSignal.timeout(10_000) });
    const text = await reply.text();
    const answer = (text === '' ? {} : JSON.parse(text)) as Readonly<Record<string, unknown>>;
    if (!reply.ok) throw new Error(typeof answer['message'] === 'string' ? answer['message'] : `HTTP ${reply.status}`);
    return answer;
  };
}
