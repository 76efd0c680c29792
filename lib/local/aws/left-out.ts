/** A resource type that is left out of the local copy of a template, and why. A `*` at the end stands for any ending. */
export interface LeftOut {
  readonly type: string;
  readonly reason: string;
}

/** What MiniStack 1.5.33 refuses or does wrongly; seen in runs. Everything else of the template is deployed unchanged. */
export const leftOut: readonly LeftOut[] = [
  { type: 'AWS::CloudWatch::CompositeAlarm', reason: 'refused before anything is created: unrecognised type' },
  {
    type: 'AWS::CloudWatch::*',
    reason: 'metric math is refused; alarms are looked at only when a metric is put, without dimensions, M of N or missing data',
  },
  { type: 'AWS::Logs::MetricFilter', reason: 'accepted, but never makes a metric' },
  { type: 'AWS::Logs::QueryDefinition', reason: 'refused before anything is created: unrecognised type' },
  { type: 'AWS::XRay::*', reason: 'refused before anything is created; traces go nowhere' },
];

/** The entry that leaves `type` out; undefined if it is deployed. */
export function leftOutEntry(type: string, list: readonly LeftOut[] = leftOut): LeftOut | undefined {
  return list.find((entry) => (entry.type.endsWith('*') ? type.startsWith(entry.type.slice(0, -1)) : type === entry.type));
}
