import { moment } from '../phrases';
import { askAboutKey, modeOfKey } from '../stripe-key';
import { fail, ok, warn, type Check, type Finding, type Patient } from './finding';

/** Where a fallback is configured: would it take over now? */
export const fallbackCheck: Check = { name: 'fallback', run: async (patient) => {
  const name = patient.stack.outputIfAny('FallbackName');
  if (name === undefined) return [];
  const set = `npx paymedic key set --stack ${patient.stack.name} --provider ${name}`;
  return [await keyOf(patient, name, set), await seen(patient, name)];
} };

async function keyOf({ stack, fallbackKey }: Patient, name: string, set: string): Promise<Finding> {
  const key = await fallbackKey();
  if (key === undefined) return fail('fallback key', `no key for ${name} yet: it takes nothing, and in an outage all payments wait`, `run: ${set}`);
  const checked = modeOfKey(key);
  if ('problem' in checked) return fail('fallback key', 'what its secret holds is no Stripe key', `run: ${set}`);
  const allowed = stack.output('StripeMode');
  if (checked.mode !== allowed) return fail('fallback key', `a ${checked.mode} key for ${name} in an environment that is configured for ${allowed} keys`, `run: ${set} with a ${allowed} key`);
  const answer = await askAboutKey(stack.output('FallbackBaseUrl'), key);
  if (answer.kind === 'refused') return fail('fallback key', `${name}: ${answer.detail}`, `run: ${set}`);
  if (answer.kind === 'untold') return warn('fallback key', `whether ${name} takes its ${checked.mode} key cannot be told: ${answer.detail}`, 'try again in a while');
  return ok('fallback key', `a ${checked.mode} key for ${name} is set, and Stripe accepts it`);
}

async function seen({ control }: Patient, name: string): Promise<Finding> {
  const fallback = (await control())?.memory.fallback;
  switch (fallback?.state) {
    case 'usable':
      return ok('fallback', `${name} would take over`);
    case 'held':
      return warn('fallback', `${name} is held until ${moment(fallback.until)}: ${fallback.why}`, 'nothing, if it goes away; else see the runbook, "Fallback fails"');
    case 'unseen':
    case undefined:
      return warn('fallback', `the healer has not heard of ${name} yet`, 'wait a minute');
    default:
      return fallback satisfies never;
  }
}
