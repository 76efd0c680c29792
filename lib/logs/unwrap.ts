import type { FormatContext, Unwrapped, Wrapper } from './format';

/** What is left of a line when its prefixes are taken off. */
export interface Text {
  readonly text: string;
  /** First physical line. */
  readonly line: number;
  /** Names of what was taken off, outermost first, joined by `/`; empty when nothing was. */
  readonly prefix: string;
  readonly outer: Unwrapped['outer'] | undefined;
}

/** A line in parts is glued up to this length. */
const longestGlued = 1_048_576;

/** Takes the prefixes off, and glues lines that came in parts, and a head to the line below it. A line without the prefix is given as it is. */
export function createUnwrap(wrappers: readonly Wrapper[], context: FormatContext, isHead?: (text: string) => boolean) {
  let open: Text | undefined;

  function take(line: string, lineNumber: number): Text | undefined {
    let text = line;
    let prefix = '';
    let outer: Text['outer'];
    let partial = false;
    for (const wrapper of wrappers) {
      const found = wrapper.unwrap(text, context);
      if (!found) break;
      text = found.text;
      prefix = prefix === '' ? wrapper.name : `${prefix}/${wrapper.name}`;
      outer = { ...outer, ...found.outer };
      partial ||= found.partial === true;
    }
    if (isHead?.(text) === true) [text, partial] = [`${text}\n`, true];
    const whole: Text = open ? { ...open, text: (open.text + text).slice(0, longestGlued) } : { text, line: lineNumber, prefix, outer };
    open = partial ? whole : undefined;
    return partial ? undefined : whole;
  }

  return {
    take,
    /** The file ended within a line. */
    end(): Text | undefined {
      const rest = open;
      open = undefined;
      return rest;
    },
  };
}
