import { GetParameterCommand, ParameterNotFound, PutParameterCommand } from '@aws-sdk/client-ssm';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { Clock, RouteMirror } from '../app/ports';
import { parseOverride } from '../core/override';

export interface AwsRouteMirrorDeps {
  readonly client: Pick<SSMClient, 'send'>;
  /** e.g. /app/payment; no trailing slash */
  readonly prefix: string;
  /** Names that may be pinned, besides `queue`. */
  readonly providers: readonly string[];
  readonly clock: Clock;
}

/** `<prefix>/provider` shows the route; `<prefix>/override` is JSON `{ route, reason, until }`, written by people. */
export function createAwsRouteMirror({ client, prefix, providers, clock }: AwsRouteMirrorDeps): RouteMirror {
  async function read(name: string): Promise<string | undefined> {
    try {
      return (await client.send(new GetParameterCommand({ Name: name }))).Parameter?.Value;
    } catch (error) {
      if (error instanceof ParameterNotFound) return undefined;
      throw error;
    }
  }

  return {
    async publish(route) {
      const Name = `${prefix}/provider`;
      if ((await read(Name)) === route) return;
      await client.send(new PutParameterCommand({ Name, Value: route, Type: 'String', Overwrite: true }));
    },
    override: async () => parseOverride(await read(`${prefix}/override`), ['queue', ...providers], clock.now()),
  };
}
