import { describe, expect, it } from '@jest/globals';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { ParameterNotFound, SSMClient } from '@aws-sdk/client-ssm';
import { createAwsDrainSwitch } from '../../lib/aws/drain-switch';
import { createAwsNotices } from '../../lib/aws/notices';
import { createAwsReconcileQueue } from '../../lib/aws/reconcile-queue';
import { createAwsRouteMirror } from '../../lib/aws/route-mirror';
import { createVirtualClock } from '../../lib/memory/clock';
import { answerWith } from '../support/wire';

const config = { region: 'eu-central-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };

describe('delays of messages', () => {
  it.each([[0, 0], [-1, 0], [1, 1], [1_000, 1], [1_001, 2], [900_000, 900], [86_400_000, 900]])('%d ms are %d s', async (delayMs, seconds) => {
    const client = new SQSClient({ ...config, md5: false });
    const sent: unknown[] = [];
    answerWith(client, ({ DelaySeconds }) => ({ sent: sent.push(DelaySeconds) }));
    await createAwsReconcileQueue({ client, queueUrl: 'https://example.org/queue' }).send({ sweep: true }, delayMs);
    expect(sent).toEqual([seconds]);
  });
});

describe('the subject of a notice', () => {
  it('is what e-mail takes: one line of ASCII below 100 characters', async () => {
    const client = new SNSClient(config);
    const subjects: unknown[] = [];
    answerWith(client, ({ Subject }) => ({ sent: subjects.push(Subject) }));
    await createAwsNotices({ client, topicArn: 'arn' }).send({ id: 'i', kind: 'opened', subject: `[Paymedic]\nZahlung für 3 € ${'x'.repeat(100)}`, text: 't' });
    expect(subjects).toEqual([`[Paymedic]?Zahlung f?r 3 ? ${'x'.repeat(72)}`]);
  });
});

describe('the drain switch', () => {
  it.each([
    ['Enabled', true, 0], ['Enabled', false, 1], ['Disabled', true, 1], ['Disabled', false, 0],
    ['Disabling', true, 0], ['Enabling', false, 0], ['Updating', true, 0],
  ])('that is %s and wanted %s is updated %d times', async (State, wanted, updates) => {
    const client = new LambdaClient(config);
    const updated: unknown[] = [];
    answerWith(client, ({ Enabled }) => (Enabled === undefined ? { State } : { updated: updated.push(Enabled) }));
    await createAwsDrainSwitch({ client, mappingId: 'm1' }).set(wanted);
    expect(updated).toEqual(Array(updates).fill(wanted));
  });
});

describe('the mirror of the route', () => {
  function mirrorHolding(value: string | undefined) {
    const client = new SSMClient(config);
    const puts: unknown[] = [];
    answerWith(client, (input) => {
      if ('Value' in input) return { put: puts.push(input) };
      if (value === undefined) throw new ParameterNotFound({ message: 'none', $metadata: {} });
      return { Parameter: { Value: value } };
    });
    return { mirror: createAwsRouteMirror({ client, prefix: '/app/payment', providers: ['stripe'], clock: createVirtualClock(0) }), puts };
  }

  it('is written when it differs, and only then', async () => {
    const put = { Name: '/app/payment/provider', Value: 'queue', Type: 'String', Overwrite: true };
    for (const [value, expected] of [[undefined, [put]], ['stripe', [put]], ['queue', []]] as const) {
      const { mirror, puts } = mirrorHolding(value);
      await mirror.publish('queue');
      expect(puts).toEqual(expected);
    }
  });
});
