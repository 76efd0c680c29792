import { isUtf8 } from 'node:buffer';
import { stat, writeFile } from 'node:fs/promises';
import { createAnalysis } from '../logs/analyse';
import { baselineOf, type Baseline } from '../logs/baseline';
import type { Glance } from '../logs/glance';
import { isOpaque } from '../logs/document/reading-notes';
import { createLogReader } from '../logs/reader';
import { written } from './analyse/form';
import { analyseOptions, type AnalyseOptions } from './analyse/options';
import { createQuestion } from './analyse/question';
import { readInputs, type Inputs } from './analyse/read';
import { exitCode, UsageError, type Console } from './console';
import { reason } from './lines';

export const analyseHelp = `paymedic analyse FILES... [--users | --user NAME | --trace ID] [--since T] [--until T] [--timezone ZONE]
                          [--log-group NAME]... [--baseline FILE]... [--deploy TIME=LABEL]...
                          [--format text|md|html|json] [--full] [--out FILE]
                          [--fail-on critical|high|never] [--anonymise]

What broke and since when, whom it hit, what changed just before, and the likely causes with the evidence for and against
each, every claim with its file and line. Understands JSON lines, application and access lines, logfmt, Apache, nginx, ALB,
HAProxy, Envoy, API Gateway, CloudFront, Lambda, syslog, journald, java.util.logging, .NET, klog, MongoDB, PostgreSQL, Redis,
what "aws logs" and "heroku logs" print, with the prefixes of Docker, CRI and pm2; stack traces of Node.js, Java, Python and
.NET; gzip. The format is recognised per file. "-" reads standard input.
Card numbers, keys, client secrets and e-mail addresses are taken out before anything is printed.

  --full           everything, not the first screen only
  --users          every user instead: requests, failures, first error, last success
  --user NAME      one user's journey instead: calls, successes and failures per endpoint, and every step
  --trace ID       one request instead, across all files: a request or trace id
  --since T        only records from T on
  --until T        only records before T
                   T is ISO 8601 (UTC unless it names a zone) or a span back from now: 90s, 15m, 2h, 7d
  --timezone ZONE  zone of times that name none, such as Europe/Berlin; UTC unless given
  --log-group NAME reads a CloudWatch log group, with the AWS credentials of your environment; needs --since
  --baseline FILE  logs of a time that was good: what is new, gone, or three times as frequent
  --deploy T=LABEL something was deployed at T
  --format F       text (default), md, html (one page with charts), json (its schema: docs/analysis.schema.json)
  --out FILE       writes to FILE instead of printing
  --fail-on S      which groups make the exit code 1: critical, high (and above; default), never
  --anonymise      users, sessions, request ids and addresses become hashes, too

Exit code: 0 nothing serious; 1 a group at or above --fail-on; 2 an input that could not be read (the rest is still
analysed), no line that was understood, or an output that could not be written; 64 for a wrong command line.
`;

/** `paymedic analyse`: gives the exit code; throws UsageError. */
export async function analyse(args: readonly string[], io: Console): Promise<number> {
  const options = analyseOptions(args, io.now());
  await assertApart(options);
  const good = await baseline(options, io);
  let take: (glance: Glance) => void = () => undefined;
  const reader = createLogReader({ timeZone: options.timeZone, now: io.now(), isUtf8, merged: options.files.length + options.logGroups.length > 1, take: (glance) => take(glance) });
  const question = createQuestion(options, reader.names, [...options.files, ...options.logGroups], good.baseline);
  take = question.take;
  const allRead = await readInputs(options, reader, io);
  const reading = reader.reading();
  const answer = question.answer(reading);
  if (answer.remark !== undefined) io.writeError(`paymedic: ${answer.remark}\n`);
  const text = answer.blocks.length === 0 && options.form !== 'json' ? '' : written(answer, options.form, io.colour && options.out === undefined);
  const saved = await put(text, options.out, io);
  const opaque = isOpaque(reading);
  if (opaque && (options.ask.kind !== 'report' || options.form === 'json')) io.writeError('paymedic: no line was understood, so nothing can be said; "paymedic help analyse" lists what is known.\n');
  if (!allRead || !good.allRead || !saved || opaque) return exitCode.unreadable;
  return answer.serious === true ? exitCode.failed : exitCode.ok;
}

/** The time that was good is read first: by the same rules, and only for its groups. */
async function baseline({ baseline: files, timeZone }: AnalyseOptions, io: Console): Promise<{ readonly baseline?: Baseline; readonly allRead: boolean }> {
  if (files.length === 0) return { allRead: true };
  let take: (glance: Glance) => void = () => undefined;
  const reader = createLogReader({ timeZone, now: io.now(), isUtf8, merged: files.length > 1, take: (glance) => take(glance) });
  const analysis = createAnalysis({ names: reader.names, files: (file) => files[file] ?? '' });
  take = analysis.take;
  const inputs: Inputs = { files, logGroups: [], window: {} };
  const allRead = await readInputs(inputs, reader, io);
  return { baseline: baselineOf(analysis.result(reader.reading())), allRead };
}

/** A report must not take the place of a log; a link to one is that log, too. */
async function assertApart({ out, files, baseline: good }: AnalyseOptions): Promise<void> {
  const identity = async (path: string) => stat(path).then((found) => (found.isFile() ? `${found.dev} ${found.ino}` : undefined), () => undefined);
  const target = out === undefined ? undefined : await identity(out);
  if (out === undefined || target === undefined) return;
  for (const file of [...files, ...good]) {
    if (file !== '-' && (await identity(file)) === target) throw new UsageError(`--out ${out} would overwrite the log ${file}; name another file.`);
  }
}

/** To a file, or else to the screen; an unwritable file is told in one sentence. */
async function put(text: string, path: string | undefined, io: Console): Promise<boolean> {
  if (path === undefined) {
    if (text !== '') await io.write(text);
    return true;
  }
  try {
    await writeFile(path, text);
    return true;
  } catch (error) {
    io.writeError(`paymedic: cannot write ${path}: ${reason(error)}.\n`);
    return false;
  }
}
