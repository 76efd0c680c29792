import { createVirtualClock } from '../../lib/memory/clock';
import { createMemoryControl } from '../../lib/memory/control';
import { createMemoryDeliveryQueue } from '../../lib/memory/delivery-queue';
import { createMemoryDrainSwitch } from '../../lib/memory/drain-switch';
import { createMemoryEventBus } from '../../lib/memory/event-bus';
import { createMemoryEventHistory } from '../../lib/memory/event-history';
import { createMemoryEventWalks } from '../../lib/memory/event-walks';
import { createMemoryHealerBell } from '../../lib/memory/healer-bell';
import { createMemoryLedger } from '../../lib/memory/ledger';
import { createMemoryOrderHook } from '../../lib/memory/order-hook';
import { createMemoryLogReports } from '../../lib/memory/log-reports';
import { createMemoryReportArchive } from '../../lib/memory/report-archive';
import { createMemoryNotices } from '../../lib/memory/notices';
import type { MemoryQueue } from '../../lib/memory/queue';
import { createProviderAccount } from '../../lib/memory/provider-account';
import { createSeededRandom } from '../../lib/memory/random';
import { createMemoryReconcileQueue } from '../../lib/memory/reconcile-queue';
import { createMemoryRetryQueue } from '../../lib/memory/retry-queue';
import { createMemoryRouteMirror } from '../../lib/memory/route-mirror';
import { createMemoryWebhook } from '../../lib/memory/webhook';
import { defaultSettings } from '../../lib/core/settings';
import { controlContract } from '../support/control-contract';
import { drainSwitchContract } from '../support/drain-switch-contract';
import { deliveryQueueContract, eventBusContract, webhookContract } from '../support/events-contract';
import { eventHistoryContract } from '../support/event-history-contract';
import { eventWalksContract } from '../support/event-walks-contract';
import { ledgerContract } from '../support/ledger-contract';
import { expectedQuestion, orderHookContract } from '../support/order-hook-contract';
import { reportArchiveContract } from '../support/report-archive-contract';
import { logReportsContract } from '../support/log-reports-contract';
import { healerBellContract, noticesContract } from '../support/messages-contract';
import { reconcileQueueContract, retryQueueContract } from '../support/queues-contract';
import { routeMirrorContract } from '../support/route-mirror-contract';

const start = Date.UTC(2026, 10, 22, 8);

async function takeAll(queue: Pick<MemoryQueue, 'receive' | 'delete'>): Promise<string[]> {
  const bodies: string[] = [];
  for (let found = queue.receive(start); found !== undefined; found = queue.receive(start)) {
    bodies.push(found.body);
    queue.delete(found.id);
  }
  return bodies;
}

ledgerContract('memory', async () => createMemoryLedger({ random: createSeededRandom(1) }));
controlContract('memory', async () => createMemoryControl({ settings: defaultSettings }));
retryQueueContract('memory', async () => {
  const queue = createMemoryRetryQueue({ clock: createVirtualClock(start) });
  return { queue, received: () => takeAll(queue), quarantined: async () => queue.poison };
});
reconcileQueueContract('memory', async () => {
  const queue = createMemoryReconcileQueue({ clock: createVirtualClock(start) });
  return { queue, received: () => takeAll(queue) };
});
healerBellContract('memory', async () => {
  const bell = createMemoryHealerBell();
  return { bell, heard: async () => bell.rings };
});
noticesContract('memory', async () => {
  const notices = createMemoryNotices();
  return { notices, sent: async () => notices.sent };
});
routeMirrorContract('memory', async (clock) => {
  const mirror = createMemoryRouteMirror({ clock, providers: ['stripe'] });
  return { mirror, value: async () => mirror.value(), setOverride: async (text) => mirror.setOverride(text) };
});
drainSwitchContract('memory', async () => {
  const drainSwitch = createMemoryDrainSwitch();
  return { drainSwitch, enabled: async () => drainSwitch.enabled() };
});
logReportsContract('memory', async () => {
  const reports = createMemoryLogReports();
  return { reports, save: async (report) => reports.put(report), requests: async () => reports.requests() };
});
reportArchiveContract('memory', async () => {
  const archive = createMemoryReportArchive();
  return { archive, read: async (address) => archive.reports[Number(address.replace('memory:reports/', '')) - 1]?.html ?? '' };
});
eventBusContract('memory', async () => {
  const bus = createMemoryEventBus();
  return { bus, taken: async () => bus.taken, breakDown: async () => bus.setDown(true) };
});
webhookContract('memory', async () => {
  const webhook = createMemoryWebhook();
  return { webhook, received: async () => webhook.received, setServer: (server) => webhook.setServer(server) };
});
deliveryQueueContract('memory', async () => {
  const queue = createMemoryDeliveryQueue({ clock: createVirtualClock(start) });
  return { queue, received: () => takeAll(queue), aside: async () => queue.aside };
});
orderHookContract('memory', async (behaviour) => createMemoryOrderHook((question) => {
  if (behaviour === 'throws') throw new Error('the shop is away');
  if (behaviour === 'is silent' || behaviour === 'is not there') return undefined;
  if (behaviour === 'says nonsense') return '{"wanted":"perhaps"}';
  const asked = behaviour === 'says yes' || (behaviour === 'repeats the question' && JSON.stringify(question) === JSON.stringify(expectedQuestion));
  return JSON.stringify({ wanted: asked });
}));
eventWalksContract('memory', async () => createMemoryEventWalks());
eventHistoryContract('memory', async () => {
  const clock = createVirtualClock(start);
  const account = createProviderAccount({ now: () => clock.now() });
  const confirmed = async (paymentId: string | undefined, paymentMethod: string) => {
    const created = account.handle({ operation: 'create', key: `c${paymentId}`, params: { amountMinor: 1, currency: 'USD', metadata: paymentId === undefined ? {} : { paymedic_payment_id: paymentId } } });
    const intentId = created.kind === 'intent' ? created.id : '';
    account.handle({ operation: 'confirm', intentId, key: `k${paymentId}`, params: { paymentMethod, offSession: true } });
    clock.advance(10);
    return intentId;
  };
  return {
    events: createMemoryEventHistory({ account, clock, perPage: 10 }), now: () => clock.now(),
    charge: (paymentId) => confirmed(paymentId, 'pm_card_visa'), decline: (paymentId) => confirmed(paymentId, 'pm_card_chargeDeclined'),
  };
});
