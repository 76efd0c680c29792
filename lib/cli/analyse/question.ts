import { analysisSchema } from '../../logs/analysis';
import { createAnalysis } from '../../logs/analyse';
import { anonymous } from '../../logs/anonymise';
import type { Baseline } from '../../logs/baseline';
import type { Block } from '../../logs/document/blocks';
import { firstScreen } from '../../logs/document/first-screen';
import { fullReport } from '../../logs/document/full-report';
import { withShortPlaces } from '../../logs/document/short-places';
import { journeyBlocks, traceBlocks, usersBlocks } from '../../logs/document/people';
import { counted } from '../../logs/document/wording';
import { createJourney, createTrace, type FollowOptions } from '../../logs/follow';
import type { Glance, GlanceNames } from '../../logs/glance';
import { createMeasure } from '../../logs/measure';
import type { Reading } from '../../logs/reading';
import { redact } from '../../logs/redact';
import { isInside } from '../../logs/window';
import type { Page } from './form';
import type { AnalyseOptions } from './options';

/** Takes the records and then has the answer. */
export interface Question {
  readonly take: (glance: Glance) => void;
  readonly answer: (reading: Reading) => Answer;
}

export interface Answer extends Page {
  /** A group of a severity that --fail-on names. */
  readonly serious?: boolean;
  /** One sentence for the error output, where there is nothing to show. */
  readonly remark?: string;
}

interface Around extends FollowOptions {
  /** The reader's names, each user as it is logged. */
  readonly logged: GlanceNames;
}

/** What the options ask, of records whose files are named in the order in which they are read. */
export function createQuestion(options: AnalyseOptions, logged: GlanceNames, files: readonly string[], baseline: Baseline | undefined): Question {
  const { names, show } = options.anonymise ? anonymous(logged) : { names: logged, show: redact };
  const around = { logged, names, show, files: (file: number) => files[file] ?? '' };
  const question = questionOf(options, around, baseline);
  if (options.ask.kind === 'report') return question;
  return { ...question, take: (glance) => (isInside(glance.time, options.window) ? question.take(glance) : undefined) };
}

function questionOf(options: AnalyseOptions, around: Around, baseline: Baseline | undefined): Question {
  const { ask } = options;
  switch (ask.kind) {
    case 'report':
      return report(options, around, baseline);
    case 'users':
      return users(around);
    case 'user':
      return journey(ask.name, around);
    case 'trace':
      return trace(ask.id, around);
    default:
      return ask satisfies never;
  }
}

function report({ window, deploys, form, full, failOn, command }: AnalyseOptions, around: FollowOptions, baseline: Baseline | undefined): Question {
  const analysis = createAnalysis({ ...around, window, deploys, baseline });
  return {
    take: analysis.take,
    answer: (reading) => {
      const data = analysis.result(reading);
      // JSON is written from the data alone.
      const isWhole = full || (form !== 'text' && form !== 'json');
      const screen = firstScreen(data, command, isWhole);
      const blocks: readonly Block[] = isWhole ? [...screen, ...fullReport(data)] : screen;
      return { title: 'What the logs show', blocks, data, serious: data.groups.some(({ severity }) => failOn.includes(severity)) };
    },
  };
}

function users({ names, files, show }: Around): Question {
  const measure = createMeasure(names, files, show);
  return {
    take: measure.take,
    answer: () => {
      const { users: all, span, totals } = measure.result();
      const beyond = totals.users.count - all.length;
      const blocks: readonly Block[] = [...usersBlocks(all, span), ...(beyond > 0 ? [{ kind: 'paragraph' as const, text: `and about ${counted(beyond, 'user')} more, whose names are too many to keep; --since and --until narrow it.` }] : [])];
      return {
        title: 'Users', data: { schema: analysisSchema, users: all },
        blocks: all.length > 0 ? blocks : [{ kind: 'paragraph', text: 'No record names a user.' }],
      };
    },
  };
}

function journey(name: string, around: Around): Question {
  const followed = createJourney(name, around);
  return {
    take: followed.take,
    answer: () => {
      const found = followed.result();
      const user = around.show(name);
      if (!found) return { title: `The journey of ${user}`, blocks: [], data: { schema: analysisSchema, journey: null }, remark: `no record names the user ${JSON.stringify(user)}; --users lists who is there.` };
      return { title: `The journey of ${found.user}`, blocks: journeyBlocks(withShortPlaces(found, filesOf(found.steps)), spanOf(found.steps)), data: { schema: analysisSchema, journey: found } };
    },
  };
}

function trace(id: string, { show }: Around): Question {
  const followed = createTrace(id, { show });
  return {
    take: followed.take,
    answer: () => {
      const found = followed.result();
      const page = { title: `The request ${found.id}`, blocks: traceBlocks(withShortPlaces(found, filesOf(found.steps)), spanOf(found.steps)), data: { schema: analysisSchema, trace: found } };
      return found.steps.length > 0 ? page : { ...page, blocks: [], remark: `no record names ${JSON.stringify(found.id)}; give a request id or a trace id as it is logged.` };
    },
  };
}

function spanOf(steps: readonly { readonly place: { readonly time?: number | undefined } }[]): { readonly from: number; readonly to: number } | undefined {
  const times = steps.flatMap(({ place: { time } }) => (time === undefined ? [] : [time]));
  const [from, to] = [times[0], times.at(-1)];
  return from === undefined || to === undefined ? undefined : { from, to };
}

const filesOf = (steps: readonly { readonly place: { readonly file: string } }[]): readonly string[] => steps.map(({ place }) => place.file);
