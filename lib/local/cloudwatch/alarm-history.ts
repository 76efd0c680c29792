import type { Output } from './response';

type HistoryItemType = 'ConfigurationUpdate' | 'StateUpdate' | 'Action';

export interface HistoryItem {
  readonly alarmName: string;
  readonly alarmType: 'MetricAlarm' | 'CompositeAlarm';
  readonly atMs: number;
  readonly type: HistoryItemType;
  readonly summary: string;
  /** Becomes JSON. */
  readonly data: Readonly<Record<string, unknown>>;
}

export interface HistoryRequest {
  readonly alarmName?: string | undefined;
  readonly alarmTypes: readonly string[];
  readonly type?: string | undefined;
  readonly fromMs: number;
  readonly toMs: number;
  readonly oldestFirst: boolean;
}

export interface AlarmHistory {
  add(item: HistoryItem): void;
  find(request: HistoryRequest): readonly Output[];
}

/** What alarms did, as DescribeAlarmHistory tells it. AWS keeps 30 days; this keeps the last 10,000 items. */
export function createAlarmHistory(): AlarmHistory {
  const items: HistoryItem[] = [];
  return {
    add(item) {
      items.push(item);
      if (items.length > 10_000) items.splice(0, 1000);
    },
    find({ alarmName, alarmTypes, type, fromMs, toMs, oldestFirst }) {
      const found = items.filter((item) =>
        (alarmName === undefined || item.alarmName === alarmName) && (type === undefined || item.type === type) && alarmTypes.includes(item.alarmType) && item.atMs >= fromMs && item.atMs <= toMs);
      return (oldestFirst ? found : found.reverse()).map((item) => ({
        AlarmName: item.alarmName, AlarmType: item.alarmType, Timestamp: new Date(item.atMs), HistoryItemType: item.type, HistorySummary: item.summary, HistoryData: JSON.stringify(item.data),
      }));
    },
  };
}
