import { GetParameterCommand, ParameterNotFound } from '@aws-sdk/client-ssm';
import { parseOverride } from '../../core/override';
import { moment } from '../phrases';
import { fail, ok, warn, type Check, type Patient } from './finding';

const routesOf = ({ stack }: Patient): readonly string[] => ['queue', 'stripe', stack.outputIfAny('FallbackName') ?? []].flat();

/** Does Parameter Store show the plan, and can a person's word there be read? */
export const parameterChecks: readonly Check[] = [
  { name: 'route', run: async (patient) => {
    const name = patient.stack.output('RouteParameterName');
    const [shown, control] = await Promise.all([read(patient, name), patient.control()]);
    if (control === undefined) return [warn('route', 'the healer has not made a plan yet', 'wait a minute')];
    const { route } = control.plan;
    if (shown === route) return [ok('route', `${name} shows the plan's route, ${route}`)];
    const text = `${name} ${shown === undefined ? 'is not there' : `shows ${shown}`}, and the plan says ${route}`;
    // While the healer works on an incident, the two may be a moment apart.
    const level = control.loop === undefined ? fail : warn;
    return [level('route', text, 'the healer writes it at every look: see its logs for "could not mirror the route"')];
  } },
  { name: 'override', run: async (patient) => {
    const name = patient.stack.output('RouteParameterName').replace(/provider$/, 'override');
    const { override, problem } = parseOverride(await read(patient, name), routesOf(patient), patient.now);
    if (problem !== undefined) return [fail('override', `${name}: ${problem}`, 'write it again, or delete the parameter')];
    if (override === undefined) return [ok('override', 'nobody has pinned the route')];
    return [warn('override', `the route is pinned to ${override.route} until ${moment(override.until)}: ${override.reason}`, `delete ${name} to end it`)];
  } },
];

async function read({ aws }: Patient, name: string): Promise<string | undefined> {
  try {
    return (await aws.ssm.send(new GetParameterCommand({ Name: name }))).Parameter?.Value;
  } catch (error) {
    if (error instanceof ParameterNotFound) return undefined;
    throw error;
  }
}
