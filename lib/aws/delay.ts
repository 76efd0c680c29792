/** The longest delay of a message. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-delay-queues.html */
const longestDelaySeconds = 900;

/** SQS counts whole seconds: never earlier than asked for, except beyond its 15 minutes. */
export function delaySeconds(delayMs: number): number {
  return Math.min(longestDelaySeconds, Math.ceil(Math.max(0, delayMs) / 1_000));
}
