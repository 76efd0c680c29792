import type { AlarmHistory } from './alarm-history';
import { alarmMessage, alarmSubject } from './alarm-message';
import type { Place, StateChange } from './alarm-message';
import { alarmEvent } from './alarm-event';
import type { AlarmEvent } from './alarm-event';
import { actionsOf } from './alarm-record';

/** Where alarms take effect. */
export interface AlarmActions {
  /** Publishes to an SNS topic; rejects when it cannot. */
  publish(request: { readonly topicArn: string; readonly subject: string; readonly message: string }): Promise<void>;
  /** Puts an event on the default bus; rejects when it cannot. */
  putEvent(event: AlarmEvent): Promise<void>;
}

export interface AlarmDeliveries {
  /** Tells EventBridge of a change, and takes the alarm's actions if they are not held back. */
  readonly changed: (change: StateChange, act: boolean) => void;
  /** Takes the actions that were held back. */
  readonly released: (change: StateChange) => void;
  /** When all that has begun has ended, well or not. */
  settled(): Promise<void>;
}

/** Carries out what alarms do. As with AWS nothing is tried twice, and what came of it is in the alarm's history. */
export function createAlarmDeliveries({ actions, history, report, now, ...place }: Place & { readonly actions: AlarmActions; readonly history: AlarmHistory; readonly report: (line: string) => void; readonly now: () => number }): AlarmDeliveries {
  const running = new Set<Promise<void>>();
  const reported = new Set<string>();

  function track(work: Promise<void>): void {
    const tracked = work.finally(() => running.delete(tracked));
    running.add(tracked);
  }

  /** Each kind of failure is said once: an outage would say it at every change. */
  function complain(what: string, error: unknown): void {
    const line = `${what}: ${error instanceof Error ? error.message : String(error)}`;
    if (!reported.has(line)) report(line);
    reported.add(line);
  }

  async function notify(topicArn: string, change: StateChange): Promise<void> {
    const { alarm, after } = change;
    const message = alarmMessage(change, place);
    const labels = { alarmName: alarm.input.AlarmName, alarmType: alarm.kind === 'metric' ? 'MetricAlarm' : 'CompositeAlarm', type: 'Action' } as const;
    try {
      if (topicArn.split(':')[2] !== 'sns') throw new Error('only SNS topics are reached here');
      await actions.publish({ topicArn, subject: alarmSubject(change, place), message: JSON.stringify(message) });
      history.add({ ...labels, atMs: now(), summary: `Successfully executed action ${topicArn}`, data: { actionState: 'Succeeded', notificationResource: topicArn, stateUpdateTimestamp: after.atMs, publishedMessage: { default: message } } });
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      history.add({ ...labels, atMs: now(), summary: `Failed to execute action ${topicArn}. Received error: "${text}"`, data: { actionState: 'Failed', notificationResource: topicArn, stateUpdateTimestamp: after.atMs, error: text } });
      complain(`The alarm ${alarm.input.AlarmName} could not reach ${topicArn}`, error);
    }
  }

  function takeActions(change: StateChange): void {
    if (!change.alarm.actionsEnabled) return;
    for (const arn of actionsOf(change.alarm, change.after.value)) track(notify(arn, change));
  }

  return {
    changed(change, act) {
      track(actions.putEvent(alarmEvent(change, place)).catch((error: unknown) => complain('Alarm state changes do not reach EventBridge', error)));
      if (act) takeActions(change);
    },
    released: takeActions,
    async settled() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
