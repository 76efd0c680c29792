import type { Level, LoggedRequest } from './record';
import { routeOf } from './route';

/** What is known of a request, with its route; undefined when nothing is. The path loses its query. */
export function requestOf(parts: { readonly method?: string | undefined; readonly path?: string | undefined; readonly route?: string | undefined; readonly status?: number | undefined; readonly durationMs?: number | undefined }): LoggedRequest | undefined {
  const status = parts.status !== undefined && parts.status >= 100 && parts.status <= 599 ? parts.status : undefined;
  if (parts.path === undefined && status === undefined && parts.method === undefined) return undefined;
  const path = parts.path?.split(/[?#]/, 1)[0];
  const route = parts.route ?? (path === undefined ? undefined : routeOf(path));
  return {
    ...(parts.method !== undefined && { method: parts.method }),
    ...(path !== undefined && { path }),
    ...(route !== undefined && { route }),
    ...(status !== undefined && { status }),
    ...(parts.durationMs !== undefined && { durationMs: parts.durationMs }),
  };
}

/** An access log names no level: an answer of 500 and more is an error of ours, 400 and more a warning. */
export function levelOfStatus(status: number | undefined): Level | undefined {
  if (status === undefined || !(status >= 100)) return undefined;
  return status >= 500 ? 'error' : status >= 400 ? 'warn' : 'info';
}

/** The same as its rank in a glance. */
export function rankOfStatus(status: number): number {
  if (!(status >= 100)) return 0;
  return status >= 500 ? 5 : status >= 400 ? 4 : 3;
}
