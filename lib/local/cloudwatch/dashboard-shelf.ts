import type { Place } from './alarm-message';
import { ServiceError } from './service-error';

export interface StoredDashboard {
  readonly name: string;
  readonly arn: string;
  readonly body: string;
  readonly atMs: number;
}

export interface DashboardShelf {
  put(name: string, body: string): void;
  get(name: string): StoredDashboard;
  list(prefix: string): readonly StoredDashboard[];
  /** Deletes all or none. */
  delete(names: readonly string[]): void;
}

export function createDashboardShelf({ account, now }: Place & { readonly now: () => number }): DashboardShelf {
  const dashboards = new Map<string, StoredDashboard>();

  function get(name: string): StoredDashboard {
    const found = dashboards.get(name);
    if (found === undefined) throw new ServiceError('DashboardNotFound', `Dashboard ${name} does not exist.`);
    return found;
  }

  return {
    put(name, body) {
      if (!/^[A-Za-z0-9_-]+$/.test(name)) throw new ServiceError('InvalidParameterInput', `The dashboard name ${name} is invalid: use letters, digits, - and _.`);
      if (!Array.isArray(parsed(body).widgets)) throw new ServiceError('InvalidParameterInput', 'The dashboard body is invalid: it must be a JSON object with a list "widgets".');
      // Dashboards belong to no region.
      dashboards.set(name, { name, arn: `arn:aws:cloudwatch::${account}:dashboard/${name}`, body, atMs: now() });
    },
    get,
    list: (prefix) => [...dashboards.values()].filter(({ name }) => name.startsWith(prefix)).sort((a, b) => (a.name < b.name ? -1 : 1)),
    delete(names) {
      names.forEach(get);
      for (const name of names) dashboards.delete(name);
    },
  };
}

function parsed(body: string): { readonly widgets?: unknown } {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
