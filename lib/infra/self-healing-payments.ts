import { Construct } from 'constructs';
import { Alarms } from './alarms';
import { hasEvents, parseConfiguration } from './configuration';
import type { Configuration, ConfigurationInput } from './configuration';
import { PaymentsDashboard } from './dashboard';
import { Drain } from './drain';
import { Events } from './events';
import { Functions } from './functions';
import { Ledger } from './ledger';
import { PaymentsApi } from './payments-api';
import { grantPermissions } from './permissions';
import { Queues } from './queues';
import { Reports } from './reports';
import { RouteParameters } from './route-parameters';
import { Schedules } from './schedules';
import { StripeEvents } from './stripe-events';
import { StripeKey } from './stripe-key';
import { Topics } from './topics';

/** What a team may configure; see {@link ConfigurationInput} for the defaults. */
export interface SelfHealingPaymentsProps extends ConfigurationInput {}

/**
 * Paymedic, whole: payments that survive an outage of Stripe. Put it into a stack of its own or of yours; it forces no
 * physical name and needs no VPC.
 * @throws ConfigurationError when a prop cannot work, with one sentence that says what to write instead
 */
export class SelfHealingPayments extends Construct {
  /** The props, checked, with the defaults filled in. */
  readonly configuration: Configuration;
  readonly api: PaymentsApi;
  readonly ledger: Ledger;
  readonly queues: Queues;
  /** `notices` is where people are told; subscribe whom you like. */
  readonly topics: Topics;
  readonly stripeKey: StripeKey;
  /** Where a fallback is configured. */
  readonly fallbackKey?: StripeKey;
  readonly functions: Functions;
  readonly parameters: RouteParameters;
  /** What the logs showed: reports for people. */
  readonly reports: Reports;
  /** How the shop is told; only where events are configured. */
  readonly events: Events | undefined;
  readonly dashboard: PaymentsDashboard;

  constructor(scope: Construct, id: string, props: SelfHealingPaymentsProps) {
    super(scope, id);
    const configuration = parseConfiguration(props, `SelfHealingPayments "${id}"`);
    this.configuration = configuration;
    this.ledger = new Ledger(this, 'Ledger', { ...configuration.ledger, streamed: hasEvents(configuration) });
    this.queues = new Queues(this, 'Queues');
    this.topics = new Topics(this, 'Topics', { alarmEmails: configuration.emails.alarms, noticeEmails: configuration.emails.notices });
    this.stripeKey = new StripeKey(this, 'StripeKey');
    const { fallback } = configuration;
    if (fallback !== undefined) this.fallbackKey = new StripeKey(this, 'FallbackKey', fallback.name);
    this.parameters = new RouteParameters(this, 'Parameters', configuration.parameterPrefix);
    this.reports = new Reports(this, 'Reports');
    this.functions = new Functions(this, 'Functions', this);
    grantPermissions(this);
    new Drain(this, 'Drain', { queues: this.queues, functions: this.functions, concurrency: configuration.drainConcurrency });
    this.events = this.functions.events && new Events(this, 'Events', { configuration, ledger: this.ledger, queues: this.queues, fn: this.functions.events });
    this.topics.wake(this.functions.heal);
    this.api = new PaymentsApi(this, 'Api', { charge: this.functions.charge, reconcile: this.functions.reconcile, configuration });
    const { eventSource } = configuration.stripe;
    if (eventSource !== undefined) new StripeEvents(this, 'StripeEvents', { eventSource, reconcile: this.functions.reconcile });
    const schedules = new Schedules(this, 'Schedules', this.functions);
    const alarms = new Alarms(this, 'Alarms', this);
    // An alarm that is there before the healer runs would take it for silent.
    alarms.node.addDependency(schedules);
    this.dashboard = new PaymentsDashboard(this, 'Dashboard', { configuration, topics: this.topics, functions: this.functions, queues: this.queues, events: this.events, api: this.api, alarms });
  }
}
