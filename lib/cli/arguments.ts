import { parseArgs, type ParseArgsConfig } from 'node:util';
import { codeOf, UsageError } from './console';

/** parseArgs in strict mode, its complaints turned into one sentence; `command` is named in it. */
export function parseCommandLine<T extends NonNullable<ParseArgsConfig['options']>>(command: string, args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(sentence(error, command), { cause: error });
  }
}

function sentence(error: unknown, command: string): string {
  const help = `"paymedic help ${command}" lists what there is.`;
  const message = String(error);
  const option = /(--?[\w-]+)/.exec(message)?.[1] ?? 'one of the options';
  if (codeOf(error) === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return `${command} has no option ${option}; ${help}`;
  return `${option} was not used rightly: ${/does not take an argument/.test(message) ? 'it takes no value' : 'it needs a value'}; ${help}`;
}
