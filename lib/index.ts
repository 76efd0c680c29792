/** Paymedic as a library: the same payments in the shop's own process, with the shop's own AWS credentials. */
export { PaymentService } from './payment-service';
export type { PaymentServiceOptions, PaymentAnswer } from './payment-service';
