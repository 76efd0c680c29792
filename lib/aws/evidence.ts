import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { noEvidence } from '../core/breaker';
import type { Evidence, Sign } from '../core/breaker';

/** One atomic update, or one of several of which exactly one condition holds at any moment. */
export interface EvidenceUpdate {
  readonly UpdateExpression: string;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeValues: Record<string, AttributeValue>;
}

/**
 * `addSign` of lib/core/breaker.ts as updates of DynamoDB. Their conditions exclude each other and leave nothing out; the
 * likelier one comes first. Repeated by the SDK after a lost answer, a sign counts twice: evidence bears that, money would not.
 */
export function updatesFor(sign: Sign, now: number, windowMs: number, detail: string | undefined): readonly EvidenceUpdate[] {
  switch (sign) {
    case 'answered':
      return [
        update('SET score = :zero, oursScore = :zero ADD answered :one', { ':zero': 0, ':one': 1 }, 'attribute_not_exists(score) OR score < :one'),
        update('SET score = score - :one, oursScore = :zero ADD answered :one', { ':zero': 0, ':one': 1 }, 'score >= :one'),
      ];
    case 'failed':
    case 'unreachable':
      return counted('score', 'lastFailureAt', now, windowMs, detail, sign === 'unreachable');
    case 'ours':
      return counted('oursScore', 'lastOursAt', now, windowMs, detail);
    case 'rate_limited':
      return [update('ADD rateLimited :one', { ':one': 1 })];
    default:
      return sign satisfies never;
  }
}

/** One more within the window, or the first of a new one. */
function counted(score: 'score' | 'oursScore', at: 'lastFailureAt' | 'lastOursAt', now: number, windowMs: number, detail: string | undefined, unreachable = false): readonly EvidenceUpdate[] {
  const told = `${detail === undefined ? '' : ', lastDetail = :detail'}, unreachable = :unreachable`;
  const values = { ':now': now, ':since': now - windowMs, ':one': 1, ':unreachable': unreachable, ...(detail !== undefined && { ':detail': detail }) };
  return [
    update(`SET ${score} = if_not_exists(${score}, :zero) + :one, ${at} = :now${told} ADD failures :one`, { ...values, ':zero': 0 }, `${at} >= :since`),
    update(`SET ${score} = :one, ${at} = :now${told} ADD failures :one`, values, `attribute_not_exists(${at}) OR ${at} < :since`),
  ];
}

function update(UpdateExpression: string, values: Record<string, number | string | boolean>, ConditionExpression?: string): EvidenceUpdate {
  return { UpdateExpression, ExpressionAttributeValues: marshall(values), ...(ConditionExpression !== undefined && { ConditionExpression }) };
}

/** What an item says; numbers that were never written are 0. */
export function evidenceOf(item: Record<string, AttributeValue> | undefined, inFlight: number): Evidence {
  const { pk: _pk, ...seen } = item === undefined ? {} : unmarshall(item);
  return { ...noEvidence, ...seen, inFlight };
}
