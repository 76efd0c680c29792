import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { reportKeys } from '../environment';
import { acknowledge } from './acknowledge';

/** Long enough for a post-mortem and the quarter's review. */
const keptDays = 90;

/**
 * What analyse keeps: how far it has read, what is usual, and its reports. It outlives the stack, since the report of what broke
 * is wanted most when things go wrong; reports go after 90 days by themselves, and what is then left is one small file.
 */
export class Reports extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      lifecycleRules: [
        { prefix: reportKeys.reports, expiration: Duration.days(keptDays) },
        { abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    acknowledge(this.bucket, 'S1', 'One function writes here and people read with their own credentials; a log of it would need a bucket of its own.');
  }

  /** Reads and writes the state, adds reports, and reads none. */
  allowKeep(fn: IFunction): void {
    const { state, reports } = reportKeys;
    fn.addToRolePolicy(new PolicyStatement({ actions: ['s3:GetObject', 's3:PutObject'], resources: [this.bucket.arnForObjects(state)] }));
    fn.addToRolePolicy(new PolicyStatement({ actions: ['s3:PutObject'], resources: [this.bucket.arnForObjects(`${reports}*`)] }));
    // Without it S3 answers 403, not 404, as long as there is no state. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
    fn.addToRolePolicy(new PolicyStatement({ actions: ['s3:ListBucket'], resources: [this.bucket.bucketArn] }));
    const bucketId = Stack.of(this).getLogicalId(this.bucket.node.defaultChild as CfnBucket);
    acknowledge(fn.role ?? fn, `IAM5[Resource::<${bucketId}.Arn>/${reports}*]`, 'The star stands for the names of reports in one folder of one bucket.');
  }
}
