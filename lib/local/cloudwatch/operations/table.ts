import { deleteAlarms, describeAlarmHistory, describeAlarms, describeAlarmsForMetric, disableAlarmActions, enableAlarmActions, putCompositeAlarm, putMetricAlarm, setAlarmState } from './alarms';
import { deleteDashboards, getDashboard, listDashboards, putDashboard } from './dashboards';
import type { Operation } from './operation';
import { putMetricData } from './put-metric-data';
import { getMetricData, getMetricStatistics, listMetrics } from './read-metrics';

/** The actions that are served, by their name in the API. */
export const operations: Readonly<Record<string, Operation>> = {
  PutMetricData: putMetricData,
  GetMetricData: getMetricData,
  GetMetricStatistics: getMetricStatistics,
  ListMetrics: listMetrics,
  PutMetricAlarm: putMetricAlarm,
  PutCompositeAlarm: putCompositeAlarm,
  DescribeAlarms: describeAlarms,
  DescribeAlarmsForMetric: describeAlarmsForMetric,
  SetAlarmState: setAlarmState,
  DescribeAlarmHistory: describeAlarmHistory,
  DeleteAlarms: deleteAlarms,
  EnableAlarmActions: enableAlarmActions,
  DisableAlarmActions: disableAlarmActions,
  PutDashboard: putDashboard,
  GetDashboard: getDashboard,
  ListDashboards: listDashboards,
  DeleteDashboards: deleteDashboards,
};
