import type { AlarmState } from './alarm';

/** What a composite alarm is true for. */
export type AlarmRule =
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'state'; readonly state: AlarmState; readonly alarm: string }
  | { readonly kind: 'not'; readonly part: AlarmRule }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly AlarmRule[] };

/** The text is no rule. The message says where it stopped making sense. */
export class AlarmRuleError extends Error {
  override readonly name = 'AlarmRuleError';
}

const token = /\s*(?:(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^()"'\s]+))\s*\)|(AND|OR|NOT|TRUE|FALSE)\b|([()]))/iy;

/**
 * Reads the rule of a composite alarm: `ALARM(a) AND (OK("b c") OR NOT INSUFFICIENT_DATA(d))`, TRUE, FALSE. An alarm is named by
 * name or ARN. NOT binds tightest, then AND, then OR.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
 * @throws AlarmRuleError
 */
export function parseAlarmRule(text: string): AlarmRule {
  const tokens = tokensOf(text);
  let next = 0;
  const word = () => tokens[next]?.word;

  function joined(kind: 'and' | 'or', operand: () => AlarmRule): AlarmRule {
    const first = operand();
    const parts = [first];
    while (word() === kind.toUpperCase()) {
      next += 1;
      parts.push(operand());
    }
    return parts.length === 1 ? first : { kind, parts };
  }

  function unary(): AlarmRule {
    const found = tokens[next];
    next += 1;
    if (found?.rule !== undefined) return found.rule;
    if (found?.word === 'NOT') return { kind: 'not', part: unary() };
    if (found?.word !== '(') throw new AlarmRuleError(`AlarmRule: ${found === undefined ? 'it ends too early' : `"${found.word}" cannot stand there`}.`);
    const inner = either();
    if (word() !== ')') throw new AlarmRuleError('AlarmRule: a ")" is missing.');
    next += 1;
    return inner;
  }

  const either = (): AlarmRule => joined('or', () => joined('and', unary));
  const rule = either();
  if (next < tokens.length) throw new AlarmRuleError(`AlarmRule: "${word() ?? 'an alarm'}" cannot stand there.`);
  return rule;
}

/** The alarms that a rule names, each once. */
export function alarmsOfRule(rule: AlarmRule): readonly string[] {
  switch (rule.kind) {
    case 'constant':
      return [];
    case 'state':
      return [rule.alarm];
    case 'not':
      return alarmsOfRule(rule.part);
    case 'and':
    case 'or':
      return [...new Set(rule.parts.flatMap(alarmsOfRule))];
    default:
      return rule satisfies never;
  }
}

/** Whether the composite is in ALARM. `stateOf` gets each alarm as the rule names it. */
export function evaluateAlarmRule(rule: AlarmRule, stateOf: (alarm: string) => AlarmState): boolean {
  switch (rule.kind) {
    case 'constant':
      return rule.value;
    case 'state':
      return stateOf(rule.alarm) === rule.state;
    case 'not':
      return !evaluateAlarmRule(rule.part, stateOf);
    case 'and':
      return rule.parts.every((part) => evaluateAlarmRule(part, stateOf));
    case 'or':
      return rule.parts.some((part) => evaluateAlarmRule(part, stateOf));
    default:
      return rule satisfies never;
  }
}

interface Token {
  readonly word?: string;
  readonly rule?: AlarmRule;
}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const trimmed = text.trimEnd();
  token.lastIndex = 0;
  while (token.lastIndex < trimmed.length) {
    const from = token.lastIndex;
    const match = token.exec(trimmed);
    if (match === null) throw new AlarmRuleError(`AlarmRule: "${trimmed.slice(from).trim().slice(0, 40)}" is not understood.`);
    const [, state, doubleQuoted, singleQuoted, bare, operator, parenthesis] = match;
    const alarm = (doubleQuoted ?? singleQuoted)?.replaceAll(/\\(.)/g, '$1') ?? bare;
    const upper = operator?.toUpperCase();
    if (state !== undefined) tokens.push({ rule: { kind: 'state', state: state.toUpperCase() as AlarmState, alarm: alarm ?? '' } });
    else if (upper === 'TRUE' || upper === 'FALSE') tokens.push({ rule: { kind: 'constant', value: upper === 'TRUE' } });
    else tokens.push({ word: upper ?? parenthesis ?? '' });
  }
  return tokens;
}
