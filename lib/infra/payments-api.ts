import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Configuration } from './configuration';

/** The routes; a payment's id is one path segment, percent-encoded by the client. */
const routes = [
  { method: HttpMethod.POST, path: '/payments' },
  { method: HttpMethod.GET, path: '/payments/{id}' },
  { method: HttpMethod.POST, path: '/payments/{id}/cancel' },
  { method: HttpMethod.GET, path: '/health' },
];

/** How a shop reaches charge: signed requests only, throttled, each one in the access log without any of its content. */
export class PaymentsApi extends Construct {
  readonly httpApi: HttpApi;
  /** Base URL without a slash at its end. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: { readonly charge: IFunction; readonly configuration: Configuration }) {
    super(scope, id);
    const { charge, configuration } = props;
    const authorizer = new HttpIamAuthorizer();
    this.httpApi = new HttpApi(this, 'HttpApi', { description: `Paymedic ${configuration.environmentName}: payments`, createDefaultStage: false });
    const accessLogs = new LogGroup(this, 'AccessLogs', { retention: configuration.logRetentionDays, removalPolicy: RemovalPolicy.DESTROY });
    new HttpStage(this, 'Stage', {
      httpApi: this.httpApi,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: configuration.throttling.ratePerSecond, burstLimit: configuration.throttling.burst },
      accessLogSettings: { destination: new LogGroupLogDestination(accessLogs), format: accessLogFormat() },
    });
    const integration = new HttpLambdaIntegration('Charge', charge);
    for (const { method, path } of routes) this.httpApi.addRoutes({ path, methods: [method], integration, authorizer });
    this.url = this.httpApi.apiEndpoint;
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
