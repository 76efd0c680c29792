import type { CauseKey } from '../../lib/logs/explain/causes';
import type { World } from './world';

/** An incident whose cause is known because we made it. */
export interface Story {
  readonly name: string;
  readonly cause: CauseKey;
  /** Something else fails more often or more visibly than what is at the root. */
  readonly misleading?: boolean;
  /** Writes its logs; the other wording tells the same fault in the words of other libraries and formats. */
  readonly tell: (world: World, otherWording: boolean) => void;
}
