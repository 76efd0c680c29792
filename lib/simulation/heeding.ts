import type { Ledger } from '../app/ports';
import type { Process } from './scheduler';

/** Does this process look because an event said that an intent has succeeded? */
export const isHinted = ({ name }: Process): boolean => name.startsWith('reconcile {') && name.includes('"succeeded"');

/** @param settled told whenever a write moves a payment to another state */
export function heeding(ledger: Ledger, settled: () => void): Ledger {
  return {
    ...ledger,
    async replace(previous, next) {
      const result = await ledger.replace(previous, next);
      if ('written' in result && result.written.state !== previous.state) settled();
      return result;
    },
  };
}
