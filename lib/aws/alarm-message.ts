/**
 * The name of the alarm that an SNS message reports as going off, or undefined for our own bell and for anything else.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
 */
export function alarmOf(message: string): string | undefined {
  try {
    const value = JSON.parse(message) as { AlarmName?: unknown; NewStateValue?: unknown };
    return typeof value.AlarmName === 'string' && value.NewStateValue === 'ALARM' ? value.AlarmName : undefined;
  } catch {
    return undefined;
  }
}
