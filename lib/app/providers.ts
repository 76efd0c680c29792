import type { ProviderNames } from '../core/fallback';
import type { Provider } from './ports';

/** The configured providers: the default one and, where a team has one, the second account. */
export interface Providers {
  readonly provider: Provider;
  readonly fallback?: Provider;
}

export function namesOf({ provider, fallback }: Providers): ProviderNames {
  return { primary: provider.name, ...(fallback !== undefined && { fallback: fallback.name }) };
}

/** The provider that a fence names; undefined where it is not configured any more. */
export function providerNamed({ provider, fallback }: Providers, name: string): Provider | undefined {
  return [provider, fallback].find((one) => one?.name === name);
}

/** What people are told of a payment that waits for a provider which a deploy took away. */
export function gone(name: string): string {
  return `the provider ${name} holds this payment and is not configured any more: configure it again; the payment waits and is charged nowhere else`;
}
