import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

/**
 * Where the plan is mirrored and a person pins a route. Names and rights only: CloudFormation would put its own value back
 * on a deploy in the middle of an outage, so the template owns none of these parameters.
 */
export class RouteParameters extends Construct {
  /** Name of the parameter with the present route. */
  readonly providerName: string;

  constructor(scope: Construct, id: string, private readonly prefix: string) {
    super(scope, id);
    this.providerName = `${prefix}/provider`;
  }

  /** The healer mirrors its plan and obeys overrides; only a person writes those. */
  allowMirror(fn: IFunction): void {
    fn.addToRolePolicy(new PolicyStatement({ actions: ['ssm:GetParameter'], resources: [this.arn('provider'), this.arn('override')] }));
    fn.addToRolePolicy(new PolicyStatement({ actions: ['ssm:PutParameter'], resources: [this.arn('provider')] }));
  }

  private arn(name: string): string {
    return Stack.of(this).formatArn({ service: 'ssm', resource: 'parameter', resourceName: `${this.prefix.slice(1)}/${name}` });
  }
}
