import type { Answer, Cause } from './outcome';
import type { Settings } from './settings';

/**
 * What all environments together have seen of one provider lately. A Lambda environment serves one request at a time and
 * learns alone, so this is shared and read beside every claim.
 */
export interface Evidence {
  /** A leaky bucket: +1 for each attempt that failed by an outage's cause, −1 for each that was answered, never below 0. */
  readonly score: number;
  /** The same for faults of ours (key, rights, form of the request). */
  readonly oursScore: number;
  /** Totals; they only grow, so a change tells that something happened without comparing clocks. */
  readonly failures: number;
  readonly answered: number;
  readonly rateLimited: number;
  readonly lastFailureAt: number;
  readonly lastOursAt: number;
  /** One sentence about the last failure, for people. */
  readonly lastDetail?: string;
  /** The last failure was one of the way to the provider: whose fault that is cannot be told from here. */
  readonly unreachable?: boolean;
  /** Attempts that are at the provider now. */
  readonly inFlight: number;
}

export const noEvidence: Evidence = {
  score: 0, oursScore: 0, failures: 0, answered: 0, rateLimited: 0, lastFailureAt: 0, lastOursAt: 0, inFlight: 0,
};

/** What one finished attempt tells of the provider. */
export type Sign = 'answered' | 'failed' | 'unreachable' | 'ours' | 'rate_limited';

export function signOf(answer: Answer): Sign | undefined {
  if (answer.kind === 'declined') return 'answered';
  if (answer.kind === 'intent') return 'answered';
  return signOfCause(answer.cause, answer.status);
}

function signOfCause(cause: Cause, status: number | undefined): Sign | undefined {
  switch (cause) {
    case 'provider':
      // 409: our own earlier request is still running; the provider is at work, not down.
      return status === 409 ? undefined : 'failed';
    case 'network':
      return 'unreachable';
    case 'ours':
      return 'ours';
    case 'rate':
      return 'rate_limited';
    case 'issuer':
    case 'customer':
      // A refused request says nothing about whether issuers can be reached.
      return undefined;
    case 'unrecognised':
      return 'failed';
    default:
      return cause satisfies never;
  }
}

/** The evidence after one more sign. The ledger's adapters do the same with atomic updates. */
export function addSign(evidence: Evidence, sign: Sign, now: number, windowMs: number, detail?: string): Evidence {
  switch (sign) {
    case 'answered':
      return { ...evidence, answered: evidence.answered + 1, score: Math.max(0, evidence.score - 1), oursScore: 0 };
    case 'failed':
    case 'unreachable': {
      const score = now - evidence.lastFailureAt > windowMs ? 1 : evidence.score + 1;
      return { ...evidence, failures: evidence.failures + 1, score, lastFailureAt: now, unreachable: sign === 'unreachable', ...(detail !== undefined && { lastDetail: detail }) };
    }
    case 'ours': {
      const oursScore = now - evidence.lastOursAt > windowMs ? 1 : evidence.oursScore + 1;
      return { ...evidence, failures: evidence.failures + 1, oursScore, lastOursAt: now, ...(detail !== undefined && { lastDetail: detail }) };
    }
    case 'rate_limited':
      return { ...evidence, rateLimited: evidence.rateLimited + 1 };
    default:
      return sign satisfies never;
  }
}

/** The shared breaker: open means that payments queue at once instead of waiting for a provider that is down. */
export function isOpen(evidence: Evidence, settings: Settings['breaker'], now: number): boolean {
  return evidence.score >= settings.minFailures && now - evidence.lastFailureAt <= settings.windowMs;
}

/** Enough faults of ours in a row to hold everything and call a person. One bad payment does not. */
export function isOurFault(evidence: Evidence, settings: Settings['breaker'], now: number): boolean {
  return evidence.oursScore >= settings.minFailures && now - evidence.lastOursAt <= settings.windowMs;
}

/** Did this very sign cross a line, so that the healer should look now? Repeated every few signs, as a wake-up can be lost. */
export function crossesLine(after: Evidence, sign: Sign, settings: Settings['breaker']): boolean {
  const count = sign === 'failed' || sign === 'unreachable' ? after.score : sign === 'ours' ? after.oursScore : sign === 'rate_limited' ? after.rateLimited : 0;
  return count > 0 && count % settings.minFailures === 0;
}
