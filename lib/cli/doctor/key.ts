import { askAboutKey, modeOfKey } from '../stripe-key';
import { fail, ok, warn, type Check, type Finding, type Patient } from './finding';

/** Is there a key, does Stripe accept it, and is it one for this environment? */
export const keyCheck: Check = { name: 'Stripe key', run: async (patient) => {
  const { stack } = patient;
  const set = `npx paymedic key set --stack ${stack.name}`;
  const key = await patient.key();
  if (key === undefined) return [fail('Stripe key', 'no Stripe key yet: every payment is answered 503 not-accepted', `run: ${set}`)];
  const checked = modeOfKey(key);
  if ('problem' in checked) return [fail('Stripe key', 'what the secret holds is no Stripe key', `run: ${set}`)];
  return [await accepted(patient, key, checked.mode, set), fits(patient, checked.mode, set)];
} };

async function accepted({ stack }: Patient, key: string, mode: string, set: string): Promise<Finding> {
  const answer = await askAboutKey(stack.output('StripeBaseUrl'), key);
  switch (answer.kind) {
    case 'accepted':
      return ok('Stripe key', `a ${mode} key is set, and Stripe accepts it`);
    case 'refused':
      return fail('Stripe key', answer.detail, `run: ${set}`);
    case 'untold':
      return warn('Stripe key', `whether Stripe accepts the ${mode} key cannot be told: ${answer.detail}`, 'try again in a while; while Stripe is down, payments wait');
    default:
      return answer satisfies never;
  }
}

function fits({ stack }: Patient, mode: 'test' | 'live', set: string): Finding {
  const allowed = stack.output('StripeMode');
  if (mode === allowed) return ok('key\'s mode', `a ${mode} key, as the environment is configured`);
  if (mode === 'live') return fail('key\'s mode', 'a live key in an environment that is configured for test keys: its payments move money', `run: ${set} with a test key, or set "stripe.mode" to "live" and deploy`);
  return warn('key\'s mode', 'a test key in an environment that is configured for live ones: no money moves', `once the smoke test has passed, run: ${set} --live`);
}
