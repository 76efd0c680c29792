import { describe, expect, it } from '@jest/globals';
import { stepSuppression } from '../../lib/core/alarm-suppression';
import type { Suppression } from '../../lib/core/alarm-suppression';

/** When the composite changes, when the suppressor is in ALARM, and at which times actions are then taken. */
function actionsAt(changes: readonly number[], suppressor: (time: number) => boolean): number[] {
  let suppression: Suppression = { by: 'nothing' };
  const taken: number[] = [];
  for (let time = 0; time <= 12; time += 1) {
    // The examples have a WaitPeriod of 2 and an ExtensionPeriod of 3 time units.
    const step = stepSuppression(suppression, { nowMs: time * 1000, changed: changes.includes(time), suppressorInAlarm: suppressor(time), waitSeconds: 2, extensionSeconds: 3 });
    if (step.act) taken.push(time);
    suppression = step.suppression;
  }
  return taken;
}

const never = () => false;

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Composite_Alarm_Suppression.html
describe('the actions of a composite alarm with a suppressor', () => {
  it('are taken after the WaitPeriod (example 1)', () => expect(actionsAt([2], never)).toEqual([4]));
  it('are held back by a suppressor that follows within the WaitPeriod (example 2)', () => expect(actionsAt([2], (time) => time >= 3)).toEqual([]));
  it('wait anew when the state changes back (example 3)', () => expect(actionsAt([2, 3], never)).toEqual([5]));
  it('are held back by a suppressor that was there before (example 4)', () => expect(actionsAt([2], () => true)).toEqual([]));
  it('are taken after the ExtensionPeriod (example 5)', () => expect(actionsAt([2], (time) => time >= 3 && time < 6)).toEqual([9]));
  it('wait anew when the state changes within the ExtensionPeriod (example 6)', () => expect(actionsAt([2, 7], (time) => time >= 3 && time < 6)).toEqual([9]));
  it('are not repeated when the suppressor comes and goes without a change', () => expect(actionsAt([0], (time) => time >= 4 && time < 6)).toEqual([2]));
});
