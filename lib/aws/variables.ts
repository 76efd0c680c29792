import { defaultSettings } from '../core/settings';
import type { Settings } from '../core/settings';
import { environment } from '../environment';
import type { EnvironmentName } from '../environment';

type Variables = Readonly<Record<string, string | undefined>>;

/** Reads an environment variable that the stack sets; throws one sentence if it is missing. */
export function variable(variables: Variables, name: EnvironmentName): string {
  const value = variables[name];
  if (value === undefined || value === '') throw new Error(`The environment variable ${name} is missing: the stack sets it`);
  return value;
}

/** The same for one that the stack sets only where something is configured. */
export function optionalVariable(variables: Variables, name: EnvironmentName): string | undefined {
  const value = variables[name];
  return value === '' ? undefined : value;
}

/** The settings as the stack wrote them. */
export function settingsOf(variables: Variables): Settings {
  const text = variables[environment.settings];
  return text === undefined ? defaultSettings : { ...defaultSettings, ...(JSON.parse(text) as Partial<Settings>) };
}
