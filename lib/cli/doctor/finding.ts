import type { ControlItem } from '../../app/ports';
import type { AwsClients } from '../clients';
import type { PaymedicStack } from '../stack';

/** What one check found. A warning needs nobody now; a failure needs somebody. */
export interface Finding {
  /** What was looked at, in a word or two. */
  readonly check: string;
  readonly level: 'ok' | 'warn' | 'fail';
  readonly text: string;
  /** What to do about it. */
  readonly todo?: string;
}

/** What every check may look at; nothing of it may be changed. */
export interface Patient {
  readonly stack: PaymedicStack;
  readonly aws: AwsClients;
  /** ms since 1970 */
  readonly now: number;
  /** The Stripe key, undefined when none is set. */
  readonly key: () => Promise<string | undefined>;
  /** The fallback's key, undefined when none is set or no fallback is configured. */
  readonly fallbackKey: () => Promise<string | undefined>;
  /** Signing secrets of the webhook, undefined when none is set. */
  readonly signingSecrets: () => Promise<readonly string[] | undefined>;
  /** The healer's item, undefined before its first run. */
  readonly control: () => Promise<ControlItem | undefined>;
}

/** May throw: what cannot be looked at becomes a warning. */
export interface Check {
  readonly name: string;
  readonly run: (patient: Patient) => Promise<readonly Finding[]>;
}

export const ok = (check: string, text: string): Finding => ({ check, level: 'ok', text });
export const warn = (check: string, text: string, todo: string): Finding => ({ check, level: 'warn', text, todo });
export const fail = (check: string, text: string, todo: string): Finding => ({ check, level: 'fail', text, todo });
