/** One line of `cdk deploy --progress events`. */
export interface StackEvent {
  readonly done: number;
  readonly status: string;
  readonly type: string;
  readonly rest: string;
}

/**
 * Reads `Stack |  3/15 | 7:51:45 AM | CREATE_COMPLETE | AWS::IAM::Role | LogicalId words`; undefined for any other line.
 * The total is there when a change set is executed only.
 */
export function stackEvent(line: string): StackEvent | undefined {
  const found = /\|\s*(\d+)(?:\/\d+)?\s*\|[^|]*\|\s*([A-Z_]+)\s*\|\s*(\S+)\s*\|\s*(.*)$/.exec(line);
  if (!found) return undefined;
  const [, done = '0', status = '', type = '', rest = ''] = found;
  return { done: Number(done), status, type, rest: rest.trim() };
}

/** Why the CDK command line failed, in one line: the first resource that failed, else the last line that names an error. */
export function failureReason(lines: readonly string[]): string {
  const events = lines.map(stackEvent).filter((event) => event?.status.endsWith('_FAILED') && !/cancelled/i.test(event.rest));
  const [event] = events;
  if (event) return `${event.type} ${event.rest}`;
  const said = lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('at '));
  const error = said.findLast((line) => /failed:|error:|refused|invalid|cannot|not /i.test(line));
  return (error ?? said.at(-1) ?? 'it said nothing').replace(/^(?:❌|‣|\[Error\]|Error:|\s)*/u, '');
}
