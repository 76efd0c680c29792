import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { cloudWatchUnderTest } from './cloudwatch-under-test';
import type { CloudWatchUnderTest } from './cloudwatch-under-test';

let cloudWatch: CloudWatchUnderTest;
beforeEach(async () => {
  cloudWatch = await cloudWatchUnderTest();
});
afterEach(() => cloudWatch.close());

describe('dashboards', () => {
  it('are put, listed, read and deleted', async () => {
    const DashboardBody = '{"widgets":[]}';
    expect((await cloudWatch.json('PutDashboard', { DashboardName: 'shop', DashboardBody })).body).toEqual({ DashboardValidationMessages: [] });
    expect((await cloudWatch.json('ListDashboards', { DashboardNamePrefix: 'sh' })).body).toMatchObject({ DashboardEntries: [{ DashboardName: 'shop', Size: 14 }] });
    expect((await cloudWatch.json('GetDashboard', { DashboardName: 'shop' })).body).toEqual({ DashboardArn: 'arn:aws:cloudwatch::000000000000:dashboard/shop', DashboardName: 'shop', DashboardBody });
    await cloudWatch.json('DeleteDashboards', { DashboardNames: ['shop'] });
    const gone = await cloudWatch.json('GetDashboard', { DashboardName: 'shop' });
    expect([gone.status, gone.body['__type'], gone.headers.get('x-amzn-query-error')]).toEqual([404, 'com.amazonaws.cloudwatch#DashboardNotFoundError', 'ResourceNotFound;Sender']);
  });

  it.each(['no JSON', '[]', '{"widgets":1}'])('with the body %s are refused', async (DashboardBody) => {
    expect((await cloudWatch.json('PutDashboard', { DashboardName: 'shop', DashboardBody })).status).toBe(400);
  });
});
