import type { Format, FormatContext, Wrapper } from './format';
import { access } from './formats/access';
import { alb } from './formats/alb';
import { application } from './formats/application';
import { cloudfront } from './formats/cloudfront';
import { combined } from './formats/combined';
import { compose, cri, docker, pm2, timestamped } from './formats/containers';
import { dotnet } from './formats/dotnet';
import { envoy } from './formats/envoy';
import { haproxy } from './formats/haproxy';
import { heroku } from './formats/heroku';
import { javaLogging } from './formats/java-logging';
import { json } from './formats/json';
import { klog } from './formats/klog';
import { lambda } from './formats/lambda';
import { logfmt } from './formats/logfmt';
import { mongodb } from './formats/mongodb';
import { postgresql } from './formats/postgresql';
import { redis } from './formats/redis';
import { apacheError, nginxError } from './formats/server-error';
import { journald, syslog } from './formats/syslog';
import type { Parsed } from './record';

/** Every format that is known, those with the most particular shape first. A new one is its file, its fixture and its name here. */
export const formats: readonly Format[] = [lambda, mongodb, json, access, alb, combined, haproxy, envoy, cloudfront, nginxError, apacheError, klog, postgresql, redis, javaLogging, dotnet, application, logfmt];

/** Formats whose lines carry lines of the ones above. */
export const wrappers: readonly Wrapper[] = [docker, journald, cri, syslog, heroku, pm2, compose, timestamped];

/** Beyond this only JSON is read whole: no other format has lines of such length that mean more than their beginning. In UTF-16 units. */
const longestText = 65_536;

/** What one format makes of a line. */
export function parseBy(format: Format, line: string, context: FormatContext): Parsed | undefined {
  return format.parse(line.length > longestText && !line.startsWith('{') ? line.slice(0, longestText) : line, context);
}

/** What the first format that understands a line makes of it. */
export function parseByAny(line: string, context: FormatContext): { readonly format: Format; readonly parsed: Parsed } | undefined {
  for (const format of formats) {
    const parsed = parseBy(format, line, context);
    if (parsed) return { format, parsed };
  }
  return undefined;
}
