import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, StreamViewType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge';

/** Name of the index over payments that are not at their end; whoever works on them reads them from here. */
const openIndex = 'open';

export interface LedgerProps {
  /** An existing ledger to adopt: the table that an earlier deployment left behind. @default a new table */
  readonly tableName?: string | undefined;
  /** The stream of the adopted table, with new and old images. @default it is not read */
  readonly streamArn?: string | undefined;
  /** Does anybody read the writes? A new table then has a stream. */
  readonly streamed: boolean;
}

/** The only truth about money: it outlives the stack, and payments never expire from it. */
export class Ledger extends Construct {
  readonly table: ITable | Table;

  constructor(scope: Construct, id: string, props: LedgerProps) {
    super(scope, id);
    const { tableName, streamArn, streamed } = props;
    if (tableName === undefined) this.table = this.create(streamed);
    else this.table = Table.fromTableAttributes(this, 'Adopted', { tableName, ...(streamArn !== undefined && { tableStreamArn: streamArn }) });
  }

  /** Reads and writes single items; no scan, no delete, no query. */
  allowItems(fn: IFunction): void {
    this.allow(fn, [this.table.tableArn], ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem']);
  }

  /** Finds payments that wait or are in doubt. */
  allowOpenPayments(fn: IFunction): void {
    this.allow(fn, [`${this.table.tableArn}/index/${openIndex}`], ['Query']);
  }

  /** ARN of the stream of all writes. */
  streamArn(): string {
    const { tableStreamArn } = this.table;
    if (tableStreamArn === undefined) throw new Error('the ledger has no stream: parseConfiguration asks for one where it is read');
    return tableStreamArn;
  }

  /** What Lambda does in a function's name to read the stream. https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
  allowStream(fn: IFunction): void {
    this.allow(fn, [this.streamArn()], ['DescribeStream', 'GetRecords', 'GetShardIterator']);
    this.allow(fn, ['*'], ['ListStreams']);
    acknowledge(fn.role ?? fn, 'IAM5[Resource::*]', 'Listing the names of streams has no resource to name: dynamodb:ListStreams takes "*" only.');
  }

  /** Puts a report, and reads nothing. */
  allowReport(fn: IFunction): void {
    this.allow(fn, [this.table.tableArn], ['PutItem']);
  }

  private allow(fn: IFunction, resources: string[], operations: string[]): void {
    fn.addToRolePolicy(new PolicyStatement({ actions: operations.map((operation) => `dynamodb:${operation}`), resources }));
  }

  private create(streamed: boolean): Table {
    const table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      encryption: TableEncryption.AWS_MANAGED,
      // Only short-lived evidence items carry it; a payment never does.
      timeToLiveAttribute: 'expiresAt',
      deletionProtection: true,
      ...(streamed && { stream: StreamViewType.NEW_AND_OLD_IMAGES }),
      removalPolicy: RemovalPolicy.RETAIN,
    });
    table.addGlobalSecondaryIndex({
      indexName: openIndex,
      partitionKey: { name: 'openState', type: AttributeType.STRING },
      sortKey: { name: 'dueAt', type: AttributeType.NUMBER },
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: ['queuedAt', 'amountMinor', 'currency'],
    });
    return table;
  }
}
