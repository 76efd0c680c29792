import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod, HttpNoneAuthorizer, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { CfnStage } from 'aws-cdk-lib/aws-apigatewayv2';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge';
import type { Configuration } from './configuration';

/** The routes; a payment's id is one path segment, percent-encoded by the client. */
const routes = [
  { method: HttpMethod.POST, path: '/payments' },
  { method: HttpMethod.GET, path: '/payments/{id}' },
  { method: HttpMethod.POST, path: '/payments/{id}/cancel' },
  { method: HttpMethod.GET, path: '/health' },
];

/** Where Stripe sends its events: anybody may call it, so only the signature is believed. */
export const webhookPath = '/webhooks/stripe';
/**
 * Requests that strangers can make us look at, too. Stripe sends what was refused again, for three days, and no event is needed:
 * https://docs.stripe.com/webhooks#retries
 */
const webhookThrottling = { ratePerSecond: 25, burst: 50 };

/** How a shop reaches charge, by signed requests only, and Stripe reconcile: throttled, each one in the access log without any of its content. */
export class PaymentsApi extends Construct {
  readonly httpApi: HttpApi;
  /** Base URL without a slash at its end. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: { readonly charge: IFunction; readonly reconcile: IFunction; readonly configuration: Configuration }) {
    super(scope, id);
    const { charge, reconcile, configuration } = props;
    const authorizer = new HttpIamAuthorizer();
    this.httpApi = new HttpApi(this, 'HttpApi', { description: `Paymedic ${configuration.environmentName}: payments`, createDefaultStage: false });
    const accessLogs = new LogGroup(this, 'AccessLogs', { retention: configuration.logRetentionDays, removalPolicy: RemovalPolicy.DESTROY });
    const stage = new HttpStage(this, 'Stage', {
      httpApi: this.httpApi,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: configuration.throttling.ratePerSecond, burstLimit: configuration.throttling.burst },
      accessLogSettings: { destination: new LogGroupLogDestination(accessLogs), format: accessLogFormat() },
    });
    const integration = new HttpLambdaIntegration('Charge', charge);
    for (const { method, path } of routes) this.httpApi.addRoutes({ path, methods: [method], integration, authorizer });
    this.addWebhook(reconcile, stage);
    this.url = this.httpApi.apiEndpoint;
  }

  private addWebhook(reconcile: IFunction, stage: HttpStage): void {
    const [route] = this.httpApi.addRoutes({ path: webhookPath, methods: [HttpMethod.POST], integration: new HttpLambdaIntegration('Webhook', reconcile), authorizer: new HttpNoneAuthorizer() });
    if (route === undefined) return;
    acknowledge(route, 'APIG4', 'Stripe cannot sign for IAM: the function checks Stripe\'s own signature and believes nothing else.');
    // A limit of its own, so that strangers cannot use up the shop's. The stage may name a route only once it is there.
    (stage.node.defaultChild as CfnStage).routeSettings = { [`POST ${webhookPath}`]: { ThrottlingRateLimit: webhookThrottling.ratePerSecond, ThrottlingBurstLimit: webhookThrottling.burst } };
    stage.node.addDependency(route);
  }

  /** The statement that a shop's role needs: these routes of this API, and no other. */
  shopPolicy(): Record<string, unknown> {
    const resources = routes.map(({ method, path }) =>
      Stack.of(this).formatArn({ service: 'execute-api', resource: this.httpApi.apiId, resourceName: `$default/${method}${path.replace('{id}', '*')}` }));
    return { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: resources };
  }
}

/** The route's pattern instead of the path: ids of payments stay out. */
function accessLogFormat(): AccessLogFormat {
  return AccessLogFormat.custom(JSON.stringify({
    requestId: '$context.requestId',
    at: '$context.requestTime',
    route: '$context.routeKey',
    status: '$context.status',
    latencyMs: '$context.responseLatency',
    integrationError: '$context.integrationErrorMessage',
  }));
}
