import { paymedic } from './product';
import type { Policy } from './product';
import { usual } from './usual';

/** The designs that can be put through the same schedules, by the name that the command line gives them. */
export const policies = { paymedic, usual } as const satisfies Record<string, Policy>;
export type PolicyName = keyof typeof policies;

export const isPolicyName = (name: string): name is PolicyName => Object.hasOwn(policies, name);
