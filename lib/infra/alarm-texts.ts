/** What each alarm says: what it means, and what the system does about it. The runbook has a chapter under the same name. */
export const alarmTexts = {
  'Provider faults': {
    meaning: 'Many calls to the card provider fail by its own fault or the network\'s.',
    response: 'The healer is woken; when it agrees, new payments are queued, probes begin, and the queue drains by itself afterwards.',
  },
  'Provider slow': {
    meaning: 'The slowest hundredth of the confirms takes longer than allowed.',
    response: 'The healer is woken and looks; payments that reach their deadline are looked up, never sent elsewhere.',
  },
  'Payments queue': {
    meaning: 'The route is "queue": new payments are accepted and wait; where a fallback has taken over, those without an instrument for it.',
    response: 'The healer probes the provider and takes the route back by itself, unless a person has pinned it.',
  },
  'Provider outage': {
    meaning: 'The provider fails, is slow, or payments are queued because of it.',
    response: 'The healer tells people itself; this alarm only keeps the alarms that follow from an outage quiet.',
  },
  'Oldest queued payment': {
    meaning: 'A payment has waited for long.',
    response: 'Replay goes on draining at the rate that the provider bears; reconcile sends lost messages again.',
  },
  'Unknown payments': {
    meaning: 'For some payments it has been unknown for long whether they were charged.',
    response: 'Reconcile looks them up again on a ladder; they are not charged again before that is known.',
  },
  'Payments wait too long': {
    meaning: 'Payments wait or are unknown for long although no outage explains it.',
    response: 'Replay and reconcile go on; a person should find out what holds them up.',
  },
  'Failing for minutes': {
    meaning: 'Of the confirms of five minutes, more than 1.44 % failed by the provider\'s fault.',
    response: 'It tells nobody alone; with "Failing for an hour" it is part of "Confirms fail too often".',
  },
  'Failing for an hour': {
    meaning: 'Of the confirms of an hour, more than 1.44 % failed by the provider\'s fault.',
    response: 'It tells nobody alone; with "Failing for minutes" it is part of "Confirms fail too often".',
  },
  'Failing for half an hour': {
    meaning: 'Of the confirms of half an hour, more than 0.6 % failed by the provider\'s fault.',
    response: 'It tells nobody alone; with "Failing for six hours" it is part of "Confirms fail too often".',
  },
  'Failing for six hours': {
    meaning: 'Of the confirms of six hours, more than 0.6 % failed by the provider\'s fault.',
    response: 'It tells nobody alone; with "Failing for half an hour" it is part of "Confirms fail too often".',
  },
  'Confirms fail too often': {
    meaning: 'The provider spoils sales faster than the aim of 99.9 % bears, and no outage explains it.',
    response: 'Each payment that failed is looked up or tried again; the route stays, because most confirms are answered.',
  },
  'Dead letters': {
    meaning: 'A message that could not be processed lies in the dead-letter queue; an outage never puts one there.',
    response: 'The payment stays in the ledger and is not charged by that message.',
  },
  'Healer silent': {
    meaning: 'The healer has shown no sign of life for minutes.',
    response: 'The shared breaker goes on protecting new payments; nothing changes the route until the healer runs again.',
  },
  'Healer errors': {
    meaning: 'The healer ends with errors again and again.',
    response: 'The schedule starts it afresh every minute; the last plan stays in force.',
  },
  'Healer broken': {
    meaning: 'The healer is silent, and no errors of it explain that: an outage would be noticed, but its end would not be.',
    response: 'New payments are still protected by the shared breaker; the schedule goes on starting the healer.',
  },
  'Our requests refused': {
    meaning: 'The provider refuses our requests: the key is wrong, lacks a right, or a request is malformed.',
    response: 'This is no outage: payments are queued, the drain holds, and nothing is sent to another provider.',
  },
  'Fallback fails': {
    meaning: 'Calls of the fallback account fail again and again: in an outage of the default provider it might not take over.',
    response: 'The healer holds it for longer and longer; its payments go to the default provider, and what is unknown there is looked up there.',
  },
  'Function errors': {
    meaning: 'One of the functions charge, replay, reconcile, analyse or events ends with errors.',
    response: 'Messages come again and expired attempts are looked up; a shop that got an error may repeat the same id.',
  },
  'Shop gets errors': {
    meaning: 'The shop gets answers of the 5xx kind.',
    response: 'Nothing is charged behind a 503 "not-accepted" unless the shop repeats the id.',
  },
  'Events not delivered': {
    meaning: 'The shop has not been told for 15 minutes what became of a payment, or an event was given up after three days.',
    response: 'Each event is tried again every 15 minutes for three days; one that was given up is kept for 14 days and can be sent again.',
  },
  'Failed wake-ups': {
    meaning: 'A wake-up of a function failed or came too late.',
    response: 'Nothing is lost with it: the schedules do the same work within a minute.',
  },
} as const;

export type AlarmTitle = keyof typeof alarmTexts;

/** Where the chapter of an alarm is, below the project's directory. */
export function runbookChapter(title: AlarmTitle): string {
  return `docs/runbook.md#${title.toLowerCase().replaceAll(' ', '-')}`;
}

/** The alarm's description. CloudWatch takes up to 1024 characters. */
export function alarmDescription(title: AlarmTitle, environmentName: string): string {
  const { meaning, response } = alarmTexts[title];
  return `Paymedic ${environmentName}, ${title.toLowerCase()}: ${meaning} ${response} Read ${runbookChapter(title)}.`;
}

/** The construct's id: the title in one word. */
export function alarmId(title: AlarmTitle): string {
  return title.split(/[ -]/).map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
