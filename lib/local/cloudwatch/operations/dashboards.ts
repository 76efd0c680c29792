import { z } from 'zod';
import { listOf, name, pageOf, readInput } from '../input';
import type { Operation } from './operation';

export const putDashboard: Operation = (input, { dashboards }) => {
  const { DashboardName, DashboardBody } = readInput(z.object({ DashboardName: name, DashboardBody: z.string() }), input);
  dashboards.put(DashboardName, DashboardBody);
  return { DashboardValidationMessages: [] };
};

export const getDashboard: Operation = (input, { dashboards }) => {
  const { DashboardName } = readInput(z.object({ DashboardName: name }), input);
  const { arn, body } = dashboards.get(DashboardName);
  return { DashboardArn: arn, DashboardBody: body, DashboardName };
};

export const listDashboards: Operation = (input, { dashboards }) => {
  const { DashboardNamePrefix = '', NextToken } = readInput(z.object({ DashboardNamePrefix: z.string().optional(), NextToken: z.string().optional() }), input);
  const { page, next } = pageOf(dashboards.list(DashboardNamePrefix), NextToken, 1000);
  return {
    DashboardEntries: page.map((dashboard) => ({ DashboardName: dashboard.name, DashboardArn: dashboard.arn, LastModified: new Date(dashboard.atMs), Size: Buffer.byteLength(dashboard.body) })),
    NextToken: next,
  };
};

export const deleteDashboards: Operation = (input, { dashboards }) => {
  dashboards.delete(readInput(z.object({ DashboardNames: listOf(name, 100) }), input).DashboardNames);
  return {};
};
