import { ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import type { EventSourceMappingConfiguration } from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { fail, ok, warn, type Check, type Finding, type Patient } from './finding';

/** Does what waits reach the functions? */
export const mappingCheck: Check = { name: 'pumps', run: async (patient) => {
  const [drain, wakeUps, control] = await Promise.all([mappingOf(patient, 'RetryQueueUrl'), mappingOf(patient, 'ReconcileQueueUrl'), patient.control()]);
  const flows = control === undefined || control.plan.drainPerSecond > 0 || control.plan.permit !== undefined;
  return [
    stateOf(patient, 'drain', drain) ?? (drain?.State === 'Disabled'
      ? flows ? warn('drain', 'the pump from the retry queue is off although the plan lets payments flow', 'the healer switches it on at its next look; if it stays off, see the healer\'s logs')
        : ok('drain', 'the pump from the retry queue is off while the plan holds the drain')
      : ok('drain', `the pump from the retry queue is ${drain?.State?.toLowerCase() ?? 'there'}`)),
    stateOf(patient, 'wake-ups', wakeUps) ?? (wakeUps?.State === 'Disabled'
      ? fail('wake-ups', 'the pump from the reconcile queue is off', `run: aws lambda update-event-source-mapping --enabled --uuid ${wakeUps.UUID ?? ''}`)
      : ok('wake-ups', `the pump from the reconcile queue is ${wakeUps?.State?.toLowerCase() ?? 'there'}`)),
  ];
} };

/** The mapping that feeds a function from the queue that an output names; undefined when there is none. */
export async function mappingOf({ aws, stack }: Patient, queueOutput: string): Promise<EventSourceMappingConfiguration | undefined> {
  const { Attributes } = await aws.sqs.send(new GetQueueAttributesCommand({ QueueUrl: stack.output(queueOutput), AttributeNames: ['QueueArn'] }));
  const EventSourceArn = Attributes?.['QueueArn'];
  const { EventSourceMappings = [] } = await aws.lambda.send(new ListEventSourceMappingsCommand({ EventSourceArn }));
  return EventSourceMappings.find((mapping) => mapping.EventSourceArn === EventSourceArn);
}

function stateOf({ stack }: Patient, check: string, mapping: EventSourceMappingConfiguration | undefined): Finding | undefined {
  return mapping === undefined ? fail(check, 'nothing pumps from the queue to its function', `deploy the stack again (cdk deploy ${stack.name})`) : undefined;
}
