import type { SignedEvent } from '../app/webhook';
import type { Hint } from '../core/hint';
import type { AccountName } from './world';
import type { ProviderAccount } from '../memory/provider-account';

/** How the provider's events come to us. */
export type Route = 'webhook' | 'partner_bus';

/** An event of the provider's on its way to us. */
export interface Letter {
  readonly hint: Hint;
  /** The account that it is about; `nobody` made it up. */
  readonly from: AccountName | 'nobody';
  readonly signature: string;
}

export const signature = 'signed with the secret of our endpoint';

/** Checks a signature as the adapter does, and reads nothing else before. */
export function readSigned(body: string, given: string): Promise<SignedEvent> {
  return Promise.resolve(given === signature ? { hint: JSON.parse(body) as Hint } : { problem: 'bad_signature' });
}

/** What the providers have to tell, until it is delivered or lost: in any order, and for as long as it takes. */
export function createMail(accounts: Readonly<Record<AccountName, ProviderAccount>>, route: Route | undefined) {
  const letters: Letter[] = [];
  const posted = new Map<AccountName, number>();
  const senders = Object.entries(accounts) as [AccountName, ProviderAccount][];

  return {
    route,
    /** Puts on the way what has happened since. */
    collect(): void {
      if (route === undefined) return;
      for (const [from, { events }] of senders) {
        const before = posted.get(from) ?? 0;
        if (events.length === before) continue;
        for (const { hint } of events.slice(before)) letters.push({ hint, from, signature });
        posted.set(from, events.length);
      }
    },
    /** Somebody makes one up; with the signing secret where it was stolen. */
    forge: (hint: Hint, isSigned: boolean): void => void (route !== undefined && letters.push({ hint, from: 'nobody', signature: isSigned ? signature : 'a guess' })),
    count: (): number => letters.length,
    /** Takes one off its way. */
    take: (index: number): Letter | undefined => letters.splice(index, 1)[0],
    /** It comes once more: the provider was not told that it had arrived, or sends it twice. */
    again: (letter: Letter): void => void letters.push(letter),
  };
}

export type Mail = ReturnType<typeof createMail>;
