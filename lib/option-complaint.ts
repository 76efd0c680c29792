/** One sentence for what parseArgs of node:util refuses; its own words are for programmers. */
export function optionComplaint(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  const long = /--[\w-]+/.exec(said)?.[0];
  const named = long ?? /'([^']*)'/.exec(said)?.[1] ?? 'This';
  return `${whatIsWrong(said, named)}: say --help to see what there is.`;
}

function whatIsWrong(said: string, named: string): string {
  if (said.includes('ambiguous')) return `${named} needs a value that does not begin with "-"`;
  if (said.includes('argument missing')) return `${named} needs a value`;
  if (said.includes('does not take an argument')) return `${named} takes no value`;
  return `There is no option ${named}`;
}
