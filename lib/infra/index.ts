/** The entry point `paymedic/cdk`: Paymedic for a team's own CDK app. */
export { SelfHealingPayments } from './self-healing-payments';
export type { SelfHealingPaymentsProps } from './self-healing-payments';
export { addOutputs } from './outputs';
export { ConfigurationError } from './configuration-errors';
