import type { AlarmState } from '../../core/alarm';
import { alarmsOfRule, evaluateAlarmRule } from '../../core/alarm-rule';
import { stepSuppression } from '../../core/alarm-suppression';
import type { AlarmHistory } from './alarm-history';
import { compositeRuleOf, metricRuleOf } from './alarm-input';
import type { CompositeAlarmInput, MetricAlarmInput } from './alarm-input';
import { stamp } from './alarm-message';
import type { Place, StateChange } from './alarm-message';
import type { AlarmRecord, CompositeAlarmRecord, MetricAlarmRecord, StateRecord } from './alarm-record';
import { verdictOf } from './alarm-verdict';
import type { MetricStore } from './metric-store';
import { ServiceError } from './service-error';

export interface AlarmBook {
  putMetricAlarm(input: MetricAlarmInput): void;
  putCompositeAlarm(input: CompositeAlarmInput): void;
  /** Deletes all or none. */
  delete(names: readonly string[]): void;
  enableActions(names: readonly string[], enabled: boolean): void;
  /** Holds until the next evaluation finds otherwise. */
  setState(name: string, state: Omit<StateRecord, 'atMs'>): void;
  /** By name or ARN. */
  find(nameOrArn: string): AlarmRecord | undefined;
  all(): readonly AlarmRecord[];
  /** Evaluates every alarm that is due. */
  tick(): void;
}

export interface AlarmBookParts extends Place {
  readonly store: MetricStore;
  readonly history: AlarmHistory;
  readonly now: () => number;
  /** An alarm has changed its state; `act` is false while a suppressor holds its actions back. */
  readonly onChange: (change: StateChange, act: boolean) => void;
  /** The suppressor lets go the actions of an earlier change. */
  readonly onReleased: (change: StateChange) => void;
}

/** All alarms and their states. */
export function createAlarmBook({ store, history, now, onChange, onReleased, account, region }: AlarmBookParts): AlarmBook {
  const alarms = new Map<string, AlarmRecord>();
  /** Changes whose actions a suppressor holds back. */
  const heldBack = new Map<string, StateChange>();
  const arnOf = (name: string) => `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`;
  const find = (nameOrArn: string) => alarms.get(nameOrArn.startsWith('arn:') ? nameOrArn.split(':').slice(6).join(':') : nameOrArn);
  const stateOf = (nameOrArn: string): AlarmState => find(nameOrArn)?.state.value ?? 'INSUFFICIENT_DATA';
  const initial = (): StateRecord => ({ value: 'INSUFFICIENT_DATA', reason: 'Unchecked: Initial alarm creation', atMs: now() });

  function record(alarm: AlarmRecord, existing: boolean): void {
    alarms.set(alarm.input.AlarmName, alarm);
    history.add({ ...labels(alarm), atMs: now(), type: 'ConfigurationUpdate', summary: `Alarm "${alarm.input.AlarmName}" ${existing ? 'updated' : 'created'}`, data: { version: '1.0', type: existing ? 'Update' : 'Create' } });
  }

  function change(alarm: AlarmRecord, state: Omit<StateRecord, 'atMs'>): void {
    const before = alarm.state;
    const after = { ...state, atMs: now() };
    alarm.state = after;
    if (before.value === after.value) return;
    history.add({ ...labels(alarm), atMs: after.atMs, type: 'StateUpdate', summary: `Alarm updated from ${before.value} to ${after.value}`, data: { version: '1.0', oldState: stateData(before), newState: stateData(after) } });
    const triggering = alarm.kind === 'metric' ? [] : alarmsOfRule(alarm.rule).flatMap((name) => find(name) ?? []).filter((child) => child.state.value === 'ALARM').map((child) => ({ arn: child.arn, state: child.state }));
    const changed = { alarm, before, after, triggering };
    const act = alarm.kind === 'metric' || suppress(alarm, true) || alarm.input.ActionsSuppressor === undefined;
    if (act) heldBack.delete(alarm.input.AlarmName);
    else heldBack.set(alarm.input.AlarmName, changed);
    onChange(changed, act);
  }

  /** Whether the actions may be taken now. */
  function suppress(alarm: CompositeAlarmRecord, changed: boolean): boolean {
    const { ActionsSuppressor: suppressor, ActionsSuppressorWaitPeriod: waitSeconds = 0, ActionsSuppressorExtensionPeriod: extensionSeconds = 0 } = alarm.input;
    if (suppressor === undefined) return false;
    const step = stepSuppression(alarm.suppression, { nowMs: now(), changed, suppressorInAlarm: stateOf(suppressor) === 'ALARM', waitSeconds, extensionSeconds });
    alarm.suppression = step.suppression;
    return step.act;
  }

  function evaluateMetric(alarm: MetricAlarmRecord): void {
    const verdict = verdictOf(alarm.rule, alarm.state.value, store, now());
    if (verdict.state !== alarm.state.value) change(alarm, { value: verdict.state, reason: verdict.reason, reasonData: verdict.reasonData });
  }

  function evaluateComposite(alarm: CompositeAlarmRecord): boolean {
    // A state that a person has set stays until one of the rule's alarms changes.
    const seen = alarmsOfRule(alarm.rule).map(stateOf).join();
    if (seen === alarm.seen) return false;
    alarm.seen = seen;
    const value = evaluateAlarmRule(alarm.rule, stateOf) ? 'ALARM' : 'OK';
    const before = alarm.state.value;
    if (value === before) return false;
    const latest = alarmsOfRule(alarm.rule).flatMap((name) => find(name) ?? []).sort((a, b) => b.state.atMs - a.state.atMs)[0];
    const reason = latest === undefined ? `The rule became ${value === 'ALARM' ? 'true' : 'false'}` : `${latest.arn} transitioned to ${latest.state.value} at ${spokenTime(latest.state.atMs)}`;
    const triggeringAlarms = latest === undefined ? [] : [{ arn: latest.arn, state: { value: latest.state.value, timestamp: stamp(latest.state.atMs) } }];
    change(alarm, { value, reason, reasonData: JSON.stringify({ triggeringAlarms }) });
    return true;
  }

  /** Composites of composites: until nothing changes any more, at most once round for each. */
  function evaluateComposites(): void {
    const composites = [...alarms.values()].filter((alarm) => alarm.kind === 'composite');
    for (let round = 0; round < composites.length; round += 1) {
      // No short cut: each must be looked at.
      if (!composites.map(evaluateComposite).includes(true)) break;
    }
    for (const alarm of composites) {
      if (!suppress(alarm, false)) continue;
      const released = heldBack.get(alarm.input.AlarmName);
      heldBack.delete(alarm.input.AlarmName);
      if (released !== undefined) onReleased(released);
    }
  }

  function existingOnly(names: readonly string[]): readonly AlarmRecord[] {
    const found = names.map((name) => alarms.get(name));
    const unknown = names.filter((_, index) => found[index] === undefined);
    if (unknown.length > 0) throw new ServiceError('ResourceNotFound', `There is no alarm ${unknown.join(', ')}.`);
    return found.filter((alarm) => alarm !== undefined);
  }

  return {
    putMetricAlarm(input) {
      const rule = metricRuleOf(input);
      // Names an unknown function or id now instead of at every evaluation.
      verdictOf(rule, 'INSUFFICIENT_DATA', store, now());
      const known = alarms.get(input.AlarmName);
      const kept = { arn: arnOf(input.AlarmName), configuredAtMs: now(), state: known?.state ?? initial(), actionsEnabled: input.ActionsEnabled };
      record({ kind: 'metric', ...kept, input, rule, dueAtMs: now() }, known !== undefined);
    },
    putCompositeAlarm(input) {
      const rule = compositeRuleOf(input);
      const needed = [...alarmsOfRule(rule), ...(input.ActionsSuppressor === undefined ? [] : [input.ActionsSuppressor])];
      const unknown = needed.filter((name) => find(name) === undefined);
      if (unknown.length > 0) throw new ServiceError('ValidationError', `The composite alarm needs alarms that do not exist: ${unknown.join(', ')}.`);
      const known = alarms.get(input.AlarmName);
      const kept = { arn: arnOf(input.AlarmName), configuredAtMs: now(), state: known?.state ?? initial(), actionsEnabled: input.ActionsEnabled };
      record({ kind: 'composite', ...kept, input, rule, suppression: { by: 'nothing' } }, known !== undefined);
    },
    delete(names) {
      for (const alarm of existingOnly(names)) {
        const { AlarmName: name } = alarm.input;
        const user = [...alarms.values()].find((other) => other.kind === 'composite' && !names.includes(other.input.AlarmName) && alarmsOfRule(other.rule).some((part) => find(part) === alarm));
        if (user !== undefined) throw new ServiceError('ValidationError', `The alarm ${name} is part of the composite alarm ${user.input.AlarmName}: delete that first.`);
      }
      for (const name of names) {
        alarms.delete(name);
        heldBack.delete(name);
      }
    },
    enableActions(names, enabled) {
      for (const name of names) {
        const alarm = alarms.get(name);
        if (alarm !== undefined) alarm.actionsEnabled = enabled;
      }
    },
    setState(name, state) {
      for (const alarm of existingOnly([name])) change(alarm, state);
      evaluateComposites();
    },
    find,
    all: () => [...alarms.values()],
    tick() {
      for (const alarm of alarms.values()) {
        if (alarm.kind !== 'metric' || alarm.dueAtMs > now()) continue;
        // Alarms with periods under a minute are evaluated every ten seconds, others every minute.
        const intervalMs = alarm.rule.definition.periodSeconds < 60 ? 10_000 : 60_000;
        alarm.dueAtMs = Math.max(alarm.dueAtMs + intervalMs, now() - intervalMs + 1);
        evaluateMetric(alarm);
      }
      evaluateComposites();
    },
  };
}

const labels = (alarm: AlarmRecord) => ({ alarmName: alarm.input.AlarmName, alarmType: alarm.kind === 'metric' ? 'MetricAlarm' : 'CompositeAlarm' } as const);

const stateData = ({ value, reason, reasonData }: StateRecord) => ({ stateValue: value, stateReason: reason, ...(reasonData !== undefined && { stateReasonData: JSON.parse(reasonData) as unknown }) });

/** Friday 04 August, 2023 12:54:46 UTC */
function spokenTime(ms: number): string {
  const date = new Date(ms);
  const part = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' }).format(date);
  return `${part({ weekday: 'long' })} ${part({ day: '2-digit' })} ${part({ month: 'long' })}, ${date.getUTCFullYear()} ${date.toISOString().slice(11, 19)} UTC`;
}
