import type { Frame, LoggedError } from './record';

/** Stacks are dumps: what stands beyond so many lines is left unread. */
const mostLines = 1_000;
const mostFrames = 200;
const deepestCause = 20;

/** An error that comes again and again prints the same stack: so many are read once only, at most two million characters. */
const mostRemembered = 200;
const longestRemembered = 10_000;
const remembered = new Map<string, LoggedError | null>();

/** One exception as it is being read, line by line. */
interface Draft {
  type?: string;
  message?: string;
  frames: Frame[];
  causes: Draft[];
  /** Blanks before its first line: what stands deeper belongs to it. */
  readonly indent: number;
}

// V8: https://v8.dev/docs/stack-trace-api ("at functionName (location)"); Java: Throwable.printStackTrace in the JDK's documentation.
const nodeFrame = /^\s*at (?:(?<fn>[^()]{1,300}?) \((?<inParens>[^()]{1,1000})\)|(?<bare>[^()\s]{1,1000}))(?: \{)?$/;
const place = /^(?<module>.+?):(?<line>\d+)(?::\d+)?$/;
const javaFrame = /^\s*at (?:[\w.@/-]{1,200}\/)?(?<class>[\w.$]{1,300})\.(?<fn>[\w$<>]{1,200})\((?:(?<file>[\w$.-]{1,200}):(?<line>\d+)|Native Method|Unknown Source|[\w$.-]{1,200})\)/;
// .NET: https://learn.microsoft.com/en-us/dotnet/api/system.exception.stacktrace
const netFrame = /^\s*at (?<fn>[\w.`+<>|[\],]{1,300})\([^()]{0,500}\)(?: in (?<module>.{1,1000}):line (?<line>\d+))?$/;
// CPython: https://docs.python.org/3/library/traceback.html
const pythonFrame = /^\s*File "(?<module>[^"]{1,1000})", line (?<line>\d+)(?:, in (?<fn>.{1,200}))?$/;
const exceptionLine = /^(?<type>(?:[A-Za-z_$][\w$.]{0,200}?)?(?:Error|Exception|Throwable|Warning|Exit|Interrupt|Timeout|Failure|Fault|Iteration)\w{0,20})(?: \[(?<code>\w{1,100})\])?(?::\s?(?<message>.*))?$/;
const causedBy = /^\s*(?:Caused by:|\[cause\]:)\s*(?<rest>.*)$/;
const suppressed = /^\s*Suppressed:\s*(?<rest>.*)$/;

/** Whether a line is a call of a stack in one of the languages that are known. */
export function isFrame(line: string): boolean {
  return line.length < 3_000 && (nodeFrame.test(line) || javaFrame.test(line) || pythonFrame.test(line) || netFrame.test(line));
}

/** The class and message of `TypeError: x is undefined`; undefined for any other line. */
export function exceptionOf(line: string): { readonly type: string; readonly message: string | undefined } | undefined {
  const groups = line.length < 20_000 ? exceptionLine.exec(line.trim().replace(/^(?:Uncaught |Unhandled |Exception in thread "[^"]{0,200}" )/, ''))?.groups : undefined;
  return groups?.type === undefined ? undefined : { type: groups.type, message: groups.message?.replace(/ \{$/, '') };
}

/**
 * Reads a stack of Node.js (with `[cause]` and AggregateError's `[errors]`), Java (Caused by, Suppressed) or Python (chained
 * tracebacks). Frames come in the order "thrown here" first, also for Python, which prints it last. Undefined when it is none.
 */
export function parseStack(text: string): LoggedError | undefined {
  if (text.length > longestRemembered) return readStack(text);
  const known = remembered.get(text);
  if (known !== undefined) return known === null ? undefined : known;
  const read = readStack(text);
  if (remembered.size >= mostRemembered) remembered.clear();
  remembered.set(text, read ?? null);
  return read;
}

function readStack(text: string): LoggedError | undefined {
  const lines = text.slice(0, 200_000).split('\n', mostLines);
  const read = lines.some((line) => line.startsWith('Traceback (most recent call last):') || pythonFrame.test(line)) ? readPython(lines) : readIndented(lines);
  return read && (read.type !== undefined || read.frames.length > 0) ? finished(read, text, 0) : undefined;
}

function finished({ type, message, frames, causes }: Draft, stack: string | undefined, depth: number): LoggedError {
  const kept = depth < deepestCause ? causes : [];
  return {
    ...(type !== undefined && { type }),
    ...(message !== undefined && { message }),
    ...(stack !== undefined && { stack }),
    ...(frames.length > 0 && { frames }),
    ...(kept.length > 0 && { causes: kept.map((cause) => finished(cause, undefined, depth + 1)) }),
  };
}

/** Node and Java: a cause stands under the one it caused, deeper (Node, Suppressed) or in the same column (Caused by). */
function readIndented(lines: readonly string[]): Draft | undefined {
  const open: Draft[] = [];
  let inErrors = false;
  for (const line of lines) {
    const indent = /^\s*/.exec(line)?.[0].length ?? 0;
    const current = open.at(-1);
    if (current === undefined) {
      const first = exceptionOf(line);
      if (first) open.push(draftOf(first, indent));
      else if (isFrame(line)) open.push({ frames: [frameOf(line)].filter((frame) => frame !== undefined), causes: [], indent });
      continue;
    }
    const frame = frameOf(line);
    if (frame) {
      closeTo(open, indent - 1);
      const owner = open.at(-1) ?? current;
      if (owner.frames.length < mostFrames) owner.frames.push(frame);
      continue;
    }
    const rest = causedBy.exec(line)?.groups?.rest ?? suppressed.exec(line)?.groups?.rest;
    if (rest !== undefined) {
      attach(open, rest, /Caused by:/.test(line) ? indent : indent - 1, indent);
    } else if (/^\s*\[errors\]: \[/.test(line)) {
      inErrors = true;
    } else if (inErrors && exceptionOf(line)) {
      attach(open, line.trim(), indent - 1, indent);
    } else if (/^\s*\]/.test(line)) {
      inErrors = false;
    }
  }
  return open[0];
}

function attach(open: Draft[], rest: string, above: number, indent: number): void {
  const root = open[0];
  // Java prints a cause in its owner's column, Node deeper: what stands as deep as `above` or less may own it.
  while (open.length > 1 && (open.at(-1)?.indent ?? 0) > above) open.pop();
  const owner = open.at(-1) ?? root;
  const cause = draftOf(exceptionOf(rest) ?? { type: rest.split(/[:\s]/, 1)[0] ?? '', message: rest.includes(': ') ? rest.slice(rest.indexOf(': ') + 2) : undefined }, indent);
  owner?.causes.push(cause);
  open.push(cause);
}

/** Drops what a line in this column no longer belongs to; the outermost stays. */
function closeTo(open: Draft[], indent: number): void {
  while (open.length > 1 && (open.at(-1)?.indent ?? 0) > indent) open.pop();
}

function draftOf({ type, message }: { readonly type: string; readonly message: string | undefined }, indent: number): Draft {
  return { ...(type !== '' && { type }), ...(message !== undefined && message !== '' && { message }), frames: [], causes: [], indent };
}

/** Each traceback ends in its exception; chained ones are printed cause first. */
function readPython(lines: readonly string[]): Draft | undefined {
  const chain: Draft[] = [];
  let frames: Frame[] = [];
  let isOpen = false;
  for (const line of lines) {
    const frame = pythonFrame.test(line) ? frameOf(line) : undefined;
    if (/^\s*Traceback \(most recent call last\):/.test(line)) isOpen = true;
    if (frame) {
      isOpen = true;
      if (frames.length < mostFrames) frames.push(frame);
    } else if (isOpen && /^\S/.test(line) && !line.startsWith('Traceback')) {
      const named = exceptionOf(line) ?? { type: line.split(':', 1)[0] ?? line, message: line.includes(': ') ? line.slice(line.indexOf(': ') + 2) : undefined };
      chain.push({ ...draftOf(named, 0), frames: frames.toReversed() });
      frames = [];
      isOpen = false;
    }
  }
  const outermost = chain.pop();
  if (!outermost) return frames.length > 0 ? { frames: frames.toReversed(), causes: [], indent: 0 } : undefined;
  let owner = outermost;
  for (const cause of chain.toReversed()) owner = owner.causes[owner.causes.push(cause) - 1] ?? owner;
  return outermost;
}

function frameOf(line: string): Frame | undefined {
  if (line.length > 3_000) return undefined;
  const java = javaFrame.exec(line)?.groups;
  if (java?.file !== undefined || /\((?:Native Method|Unknown Source|[\w$]+\.(?:java|kt|scala|groovy))\)/.test(line)) {
    return java && frame(java.fn, java.class, java.line, !/^(?:java|javax|jdk|sun|com\.sun|jakarta|kotlin|scala|org\.(?:springframework|apache|hibernate|eclipse|jboss)|io\.(?:netty|undertow|micrometer)|reactor)\./.test(java.class ?? ''));
  }
  const node = nodeFrame.exec(line)?.groups;
  if (node) return nodeFrameOf(node.fn, node.inParens ?? node.bare ?? '');
  const net = netFrame.exec(line)?.groups;
  if (net) return frame(net.fn, net.module, net.line, !/^(?:System|Microsoft|Npgsql|Polly)\./.test(net.fn ?? ''));
  const python = pythonFrame.exec(line)?.groups;
  return python && frame(python.fn, python.module, python.line, !/site-packages|dist-packages|\/lib\/python\d|^<frozen /.test(python.module ?? ''));
}

function nodeFrameOf(fn: string | undefined, location: string): Frame {
  const at = place.exec(location.replace(/^file:\/\//, ''))?.groups;
  const module = at?.module ?? location;
  const isRuntime = /^(?:node:|internal\/|native$|<anonymous>$|index \d+$)|\/node_modules\/|^node_modules\/|^\/var\/runtime\//.test(module) || !/[/\\.]/.test(module);
  return frame(fn?.replace(/^(?:async|new) /, ''), module, at?.line, !isRuntime);
}

function frame(fn: string | undefined, module: string | undefined, line: string | undefined, inApp: boolean): Frame {
  return { ...(fn !== undefined && { function: fn }), ...(module !== undefined && { module }), ...(line !== undefined && { line: Number(line) }), inApp };
}
