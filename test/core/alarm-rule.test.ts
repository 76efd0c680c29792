import { describe, expect, it } from '@jest/globals';
import type { AlarmState } from '../../lib/core/alarm';
import { alarmsOfRule, evaluateAlarmRule, parseAlarmRule } from '../../lib/core/alarm-rule';

const states: Record<string, AlarmState> = { a: 'ALARM', o: 'OK', i: 'INSUFFICIENT_DATA', 'with blank': 'ALARM', 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:x': 'ALARM' };
const isTrue = (text: string) => evaluateAlarmRule(parseAlarmRule(text), (alarm) => states[alarm] ?? 'OK');

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
describe('the rule of a composite alarm', () => {
  it.each([
    ['ALARM(a)', true], ['OK(a)', false], ['INSUFFICIENT_DATA(i)', true], ['TRUE', true], ['FALSE', false],
    ['ALARM("with blank")', true], ["ALARM('with blank')", true], ['(ALARM("arn:aws:cloudwatch:us-east-1:000000000000:alarm:x") OR ALARM("o"))', true],
    ['ALARM(a) AND ALARM(o)', false], ['ALARM(a) AND NOT ALARM(o)', true], ['NOT (ALARM(a) OR ALARM(o))', false],
    ['ALARM(a) OR ALARM(o) AND ALARM(o)', true], ['(ALARM(a) OR ALARM(o)) AND ALARM(o)', false], ['NOT NOT ALARM( a )', true],
  ])('%s is %s', (text, expected) => expect(isTrue(text)).toBe(expected));

  it('tells which alarms it needs', () => expect(alarmsOfRule(parseAlarmRule('ALARM(a) AND (OK(o) OR NOT ALARM(a))'))).toEqual(['a', 'o']));

  it.each([['ALARM(a', '"ALARM(a"'], ['ALARM(a) AND', 'ends too early'], ['(ALARM(a)', 'a ")" is missing'], ['ALARM(a) ALARM(o)', 'cannot stand there'], ['SOMETIMES(a)', '"SOMETIMES(a)"']])('%s is refused with a sentence', (text, said) => {
    expect(() => parseAlarmRule(text)).toThrow(said);
  });
});
