import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Deployed } from './aws/deploy';
import { localCredentials } from './aws/local-credentials';
import { attachCloudWatch } from './cloudwatch/attach';
import { createAwsEndpoint } from './cloudwatch/endpoint';
import { startCloudWatch } from './cloudwatch/server';
import type { LocalCloudWatch } from './cloudwatch/server';
import type { Template } from './cloudwatch/template';
import type { Cleanup } from './scenario/cleanup';

export interface DeployedCloudWatchRequest {
  readonly aws: { readonly url: string; readonly region: string };
  readonly deployed: Deployed;
  readonly stackName: string;
  /** Folder with the assembly as it was synthesised, `cdk.out`. */
  readonly local: string;
  /** Of the delays with which metrics arrive. */
  readonly seed: number;
  readonly report: (line: string) => void;
  readonly cleanup: Cleanup;
}

/**
 * Our own CloudWatch beside the endpoint, with the alarms and the dashboard of the deployed stack, fed by its logs and queues.
 * `omitted` is what the local copy then still lacks.
 */
export async function startDeployedCloudWatch({ aws, deployed, stackName, local, seed, report, cleanup }: DeployedCloudWatchRequest): Promise<{ readonly cloudWatch: LocalCloudWatch; readonly omitted: readonly string[] }> {
  const endpoint = createAwsEndpoint({ url: aws.url, region: aws.region, credentials: localCredentials });
  cleanup.add(endpoint.close);
  const cloudWatch = await startCloudWatch({ actions: endpoint.actions, seed, region: aws.region, report });
  cleanup.add(() => cloudWatch.close());
  const template = JSON.parse(readFileSync(join(local, 'cdk.out', `${stackName}.template.json`), 'utf8')) as Template;
  const attached = await attachCloudWatch({ cloudWatch, endpoint, stackName, template, report });
  cleanup.add(() => attached.close());
  // What treats missing data as bad goes off when it is new, as in AWS; nobody has subscribed yet.
  await cloudWatch.evaluate();
  return { cloudWatch, omitted: deployed.omitted.filter((type) => !type.startsWith('AWS::CloudWatch::')) };
}
