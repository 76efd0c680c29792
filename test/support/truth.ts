import { expect } from '@jest/globals';
import type { World } from './world';

/** What must hold for every payment once everything has come to rest, late requests included: our word is the provider's. */
export async function expectTruth(world: World): Promise<void> {
  await world.settle();
  world.provider.runLate();
  world.fallback?.runLate();
  for (const payment of world.ledger.all()) {
    const { id } = payment.order;
    expect({ id, state: payment.state, charges: world.charges(id) }).toEqual({ id, state: payment.state, charges: payment.state === 'charged' ? 1 : 0 });
  }
  expect(world.open()).toEqual([]);
}
