import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import type { RowChange } from '../core/event';
import type { Payment } from '../core/payment';

type Image = NonNullable<DynamoDBRecord['dynamodb']>['NewImage'];

/** A write of the ledger's table: of a payment, of something else, or of a row that somebody has spoilt, by its key. */
export type StreamedWrite = { readonly change: RowChange } | { readonly unreadable: string } | { readonly other: true };

/** Reads one record of the table's stream, which has to show the new and the old image. */
export function readStreamRecord({ dynamodb }: Pick<DynamoDBRecord, 'dynamodb'>): StreamedWrite {
  const key = dynamodb?.Keys?.['pk']?.S ?? '';
  if (!key.startsWith('payment#') || dynamodb?.NewImage === undefined) return { other: true };
  const after = paymentIn(dynamodb.NewImage);
  return after === undefined ? { unreadable: key } : { change: { before: paymentIn(dynamodb.OldImage), after } };
}

/** As far as an event needs it: the ledger writes such rows, and people can edit them. */
function paymentIn(image: Image): Payment | undefined {
  const payment = image === undefined ? undefined : rowIn(image)['payment'] as Partial<Payment> | undefined;
  const whole = typeof payment?.order?.id === 'string' && typeof payment.version === 'number' && typeof payment.state === 'string' && typeof payment.updatedAt === 'number';
  return whole ? payment as Payment : undefined;
}

/** A number that JavaScript does not have makes the whole row throw. */
function rowIn(image: NonNullable<Image>): Record<string, unknown> {
  try {
    return unmarshall(image as Record<string, AttributeValue>);
  } catch {
    return {};
  }
}
