import { GetQueueAttributesCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { counted } from '../phrases';
import { fail, ok, warn, type Check, type Patient } from './finding';

/** Is there anything where nothing should be? */
export const queueChecks: readonly Check[] = [
  { name: 'dead letters', run: async (patient) => {
    const messages = await countIn(patient, patient.stack.output('DeadLetterQueueUrl'));
    if (messages === 0) return [ok('dead letters', 'none')];
    return [fail('dead letters', `${counted(messages, 'message')} that could not be processed`, 'look at each: docs/runbook.md, chapter "Dead letters"')];
  } },
  { name: 'failed wake-ups', run: async (patient) => {
    const url = await failuresUrl(patient);
    if (url === undefined) return [warn('failed wake-ups', 'the queue for them is not known', `deploy the stack again (cdk deploy ${patient.stack.name})`)];
    const messages = await countIn(patient, url);
    if (messages === 0) return [ok('failed wake-ups', 'none')];
    return [fail('failed wake-ups', `${counted(messages, 'wake-up')} that no function took; nothing is lost with them`, 'docs/runbook.md, chapter "Failed wake-ups"; then purge the queue')];
  } },
  { name: 'events', run: async (patient) => {
    const url = patient.stack.outputIfAny('UndeliveredQueueUrl');
    if (url === undefined) return [];
    const messages = await countIn(patient, url);
    if (messages === 0) return [ok('events', 'none was given up')];
    return [fail('events', `${counted(messages, 'event')} given up: the shop was not told`, 'docs/runbook.md, chapter "Events not delivered", says how to send them again')];
  } },
];

async function countIn({ aws }: Patient, QueueUrl: string): Promise<number> {
  const { Attributes = {} } = await aws.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible', 'ApproximateNumberOfMessagesDelayed'] }));
  return Object.values(Attributes).reduce((total, value) => total + (Number(value) || 0), 0);
}

/** Where the reconcile queue puts what it cannot deliver. */
async function failuresUrl({ aws, stack }: Patient): Promise<string | undefined> {
  const { Attributes = {} } = await aws.sqs.send(new GetQueueAttributesCommand({ QueueUrl: stack.output('ReconcileQueueUrl'), AttributeNames: ['RedrivePolicy'] }));
  const QueueName = /"deadLetterTargetArn"\s*:\s*"[^"]*:([^":]+)"/.exec(Attributes['RedrivePolicy'] ?? '')?.[1];
  return QueueName === undefined ? undefined : (await aws.sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl;
}
