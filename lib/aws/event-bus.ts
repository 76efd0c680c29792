import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { EventBus } from '../app/ports';

export interface AwsEventBusDeps {
  readonly client: Pick<EventBridgeClient, 'send'>;
  /** A name, or `default`. */
  readonly busName: string;
  /** Rules match on it, so two Paymedics of one account have two. */
  readonly source: string;
}

/** Events on EventBridge, which delivers what it has taken to its targets by itself. */
export function createAwsEventBus({ client, busName, source }: AwsEventBusDeps): EventBus {
  return {
    async put(event) {
      const { Entries: [entry] = [], FailedEntryCount } = await client.send(new PutEventsCommand({
        Entries: [{ EventBusName: busName, Source: source, DetailType: event.type, Time: new Date(event.time), Detail: JSON.stringify(event) }],
      }));
      // The call succeeds even when the bus took nothing. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
      if (FailedEntryCount !== undefined && FailedEntryCount > 0) throw new Error(`EventBridge did not take the event: ${entry?.ErrorCode ?? 'no reason given'}`);
    },
  };
}
