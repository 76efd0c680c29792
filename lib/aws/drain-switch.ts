import { GetEventSourceMappingCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { DrainSwitch } from '../app/ports';

/** Switches the event source mapping between retry queue and replay, where it is not as wanted. */
export function createAwsDrainSwitch({ client, mappingId }: { readonly client: Pick<LambdaClient, 'send'>; readonly mappingId: string }): DrainSwitch {
  return {
    async set(enabled) {
      const { State = '' } = await client.send(new GetEventSourceMappingCommand({ UUID: mappingId }));
      // While it changes (Enabling, Disabling, Updating) it takes no update: the next look sees where it went.
      if (State.endsWith('ing') || (State === 'Enabled') === enabled) return;
      await client.send(new UpdateEventSourceMappingCommand({ UUID: mappingId, Enabled: enabled }));
    },
  };
}
