import { describe, expect, it } from '@jest/globals';
import { evaluateAlarm } from '../../lib/core/alarm';
import type { AlarmDefinition, AlarmState, Comparison, MissingData } from '../../lib/core/alarm';
import { stepSuppression } from '../../lib/core/alarm-suppression';
import type { Suppression } from '../../lib/core/alarm-suppression';
import { idIn, ofType } from '../support/stack-view';
import type { StackTemplate } from '../support/stack-view';
import { templateWith } from './synthesised';

const template = templateWith().toJSON() as StackTemplate;

function found(type: string, title: string) {
  const [resource] = ofType(template, type).filter(({ id }) => id.startsWith(title));
  if (resource === undefined) throw new Error(`the template has no ${title}`);
  return resource;
}

function definitionOf(title: string): AlarmDefinition {
  const { properties } = found('AWS::CloudWatch::Alarm', title);
  return {
    comparison: properties['ComparisonOperator'] as Comparison, threshold: Number(properties['Threshold']), periodSeconds: Number(properties['Period']),
    evaluationPeriods: Number(properties['EvaluationPeriods']), datapointsToAlarm: Number(properties['DatapointsToAlarm']), missingData: properties['TreatMissingData'] as MissingData,
  };
}

const [silent, failing] = [definitionOf('HealerSilent'), definitionOf('HealerErrors')];
const { properties: broken } = found('AWS::CloudWatch::CompositeAlarm', 'HealerBroken');

interface Story {
  /** The first minute (s) whose heartbeat was written; Infinity: none. */
  readonly beatsFrom?: number;
  /** The last one. */
  readonly beatsUntil?: number;
  /** The healer ends with errors from here (s). */
  readonly failsFrom?: number;
  /** How late a metric arrives (s). */
  readonly late: number;
  /** When within a minute the alarms are looked at (s). */
  readonly looksAt: number;
}

/** When (s after the alarms were created) "Healer broken" tells people, within half an hour. */
function toldAt({ beatsFrom = Infinity, beatsUntil = Infinity, failsFrom = Infinity, late, looksAt }: Story): number[] {
  const minutes = Array.from({ length: 60 }, (_, index) => (index - 20) * 60);
  let silence: AlarmState = 'INSUFFICIENT_DATA';
  let failure: AlarmState = 'INSUFFICIENT_DATA';
  let before: AlarmState = 'INSUFFICIENT_DATA';
  let suppression: Suppression = { by: 'nothing' };
  const told: number[] = [];
  for (let time = 0; time <= 1_800; time += 10) {
    if (time % 60 === looksAt) {
      const arrived = minutes.filter((minute) => minute + 60 + late <= time);
      const points = (from: number, until: number) => arrived.filter((minute) => minute >= from && minute <= until).map((minute) => ({ atMs: minute * 1_000, value: 1 }));
      silence = evaluateAlarm(silent, points(beatsFrom, beatsUntil), silence, time * 1_000).state;
      failure = evaluateAlarm(failing, points(failsFrom, Infinity), failure, time * 1_000).state;
    }
    // The rule names this one alarm alone.
    const now: AlarmState = silence === 'ALARM' ? 'ALARM' : 'OK';
    const step = stepSuppression(suppression, {
      nowMs: time * 1_000, changed: now !== before, suppressorInAlarm: failure === 'ALARM',
      waitSeconds: Number(broken['ActionsSuppressorWaitPeriod']), extensionSeconds: Number(broken['ActionsSuppressorExtensionPeriod']),
    });
    [suppression, before] = [step.suppression, now];
    if (step.act && now === 'ALARM') told.push(time);
  }
  return told;
}

const looks = [0, 10, 20, 30, 40, 50];

describe('"Healer broken"', () => {
  it('waits for the errors of the healer, which tell people themselves', () => {
    expect(found('AWS::CloudWatch::Alarm', idIn(broken['ActionsSuppressor']))).toMatchObject({ id: expect.stringMatching(/^HealerErrors/), properties: { AlarmActions: [expect.anything()] } });
    expect(JSON.stringify(broken['AlarmRule'])).toMatch(/HealerSilent/);
    expect(JSON.stringify(broken['AlarmRule'])).not.toMatch(/HealerErrors/);
  });

  it.each(looks)('tells nobody after a first deployment, where the first heartbeat is a minute away and half a minute late (looked at %d s past the minute)', (looksAt) => {
    expect(toldAt({ beatsFrom: 60, late: 30, looksAt })).toEqual([]);
  });

  it.each(looks)('tells people once when the healer never starts (looked at %d s past the minute)', (looksAt) => {
    expect(toldAt({ late: 30, looksAt })).toEqual([looksAt + 240]);
  });

  it.each(looks)('tells people once when a healer falls silent (looked at %d s past the minute)', (looksAt) => {
    const told = toldAt({ beatsFrom: -1_200, beatsUntil: 300, late: 30, looksAt });
    expect(told).toHaveLength(1);
    expect(told[0]).toBeLessThanOrEqual(300 + 11 * 60);
  });

  it.each(looks)('tells nobody when the healer is silent because it fails (looked at %d s past the minute)', (looksAt) => {
    expect(toldAt({ beatsFrom: -1_200, beatsUntil: 300, failsFrom: 360, late: 30, looksAt })).toEqual([]);
  });

  it('has its alarm created only when the schedule is there', () => {
    const alarms = JSON.parse(JSON.stringify(template.Resources)) as Record<string, { DependsOn?: string[] }>;
    expect(alarms[found('AWS::CloudWatch::Alarm', 'HealerSilent').id]?.DependsOn).toContainEqual(expect.stringMatching(/Schedules.*Heal/));
  });
});
