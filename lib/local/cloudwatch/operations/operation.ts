import type { AlarmBook } from '../alarm-book';
import type { AlarmHistory } from '../alarm-history';
import type { DashboardShelf } from '../dashboard-shelf';
import type { MetricStore } from '../metric-store';
import type { Output } from '../response';

/** What the actions of the API work on. */
export interface ServiceWorld {
  readonly store: MetricStore;
  readonly alarms: AlarmBook;
  readonly history: AlarmHistory;
  readonly dashboards: DashboardShelf;
  readonly now: () => number;
}

/** One action of the API. Throws ServiceError. */
export type Operation = (input: unknown, world: ServiceWorld) => Output;
