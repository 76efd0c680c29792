import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription, LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

export interface TopicsProps {
  /** E-mail addresses that get every alarm as CloudWatch sends it. */
  readonly alarmEmails: readonly string[];
  /** E-mail addresses that get the incident's messages and what needs a person. */
  readonly noticeEmails: readonly string[];
}

/** `alarms` wakes the healer, `notices` is for people. One key for both: CloudWatch cannot publish to a topic under the AWS-managed key, and says nothing. */
export class Topics extends Construct {
  readonly alarms: Topic;
  readonly notices: Topic;
  private readonly key: Key;

  constructor(scope: Construct, id: string, props: TopicsProps) {
    super(scope, id);
    // Nothing rests under this key, so it may go with the stack.
    this.key = new Key(this, 'Key', { description: 'Encrypts the messages of Paymedic\'s topics on their way.', enableKeyRotation: true, removalPolicy: RemovalPolicy.DESTROY, pendingWindow: Duration.days(7) });
    this.key.addToResourcePolicy(this.forCloudWatch(['kms:Decrypt', 'kms:GenerateDataKey*'], '*'));
    this.alarms = this.topic('Alarms', props.alarmEmails);
    this.notices = this.topic('Notices', props.noticeEmails);
  }

  /** Each alarm calls the healer at once. */
  wake(healer: IFunction): void {
    this.alarms.addSubscription(new LambdaSubscription(healer));
  }

  /** Publishing needs the topic and the key that it is encrypted with. */
  allowPublish(topic: Topic, fn: IFunction): void {
    fn.addToRolePolicy(new PolicyStatement({ actions: ['sns:Publish'], resources: [topic.topicArn] }));
    fn.addToRolePolicy(new PolicyStatement({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [this.key.keyArn] }));
  }

  private topic(id: string, addresses: readonly string[]): Topic {
    const topic = new Topic(this, id, { masterKey: this.key, enforceSSL: true });
    // enforceSSL makes a policy that only denies, and so takes away the right that CloudWatch has by default.
    topic.addToResourcePolicy(this.forCloudWatch(['sns:Publish'], topic.topicArn));
    for (const address of addresses) topic.addSubscription(new EmailSubscription(address));
    return topic;
  }

  private forCloudWatch(actions: string[], resource: string): PolicyStatement {
    return new PolicyStatement({
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions,
      resources: [resource],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
    });
  }
}
