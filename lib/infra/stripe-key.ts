import { RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge';

/**
 * The secret that holds Stripe's key. The template never holds a value: until a person sets one, the secret is the JSON object
 * `{"placeholder":"…"}`, which nobody takes for a key, and nothing is accepted.
 */
export class StripeKey extends Construct {
  readonly secret: Secret;

  /** @param fallback name of the fallback whose key it holds; without it the key is that of the default account */
  constructor(scope: Construct, id: string, fallback?: string) {
    super(scope, id);
    this.secret = new Secret(this, 'Secret', {
      description: `Stripe secret or restricted key for Paymedic${fallback === undefined ? '' : `'s fallback ${fallback}`}: the plain key is the whole secret string. Set it with: npx paymedic key set${fallback === undefined ? '' : ` --provider ${fallback}`}`,
      generateSecretString: { secretStringTemplate: '{}', generateStringKey: 'placeholder' },
      // A removed Paymedic leaves no live key behind; the key can be shown or rolled at Stripe.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    acknowledge(this.secret, 'SMG4', 'Stripe makes this key: it is rolled in Stripe\'s dashboard and then set here, and cannot be rotated by AWS.');
  }

  allowRead(fn: IFunction): void {
    fn.addToRolePolicy(new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [this.secret.secretArn] }));
  }
}
