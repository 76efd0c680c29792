import type { World } from './world';

/** What a shop's services write while all is well, with the small change of every day: a 404, a retry, a slow moment. */
export function normalDay(world: World, services: readonly ('gateway' | 'checkout' | 'orders' | 'inventory' | 'access')[], { from = 0, to = 40, broken = () => false }: { readonly from?: number; readonly to?: number; readonly broken?: (minute: number, route: string) => boolean } = {}): void {
  const { often, between, pick, user, hex } = world;
  const routes = ['GET /api/products', 'GET /api/cart', 'POST /api/cart/items', 'POST /api/checkout', 'GET /api/orders/8812'] as const;
  const request = () => pick(routes).split(' ') as [string, string];
  if (services.includes('gateway')) {
    often(from, to, 20, (time, minute) => {
      const [method, path] = request();
      if (!broken(minute, path)) world.nginx(time, method, path, world.random() < 0.02 ? 404 : 200);
    });
  }
  if (services.includes('checkout')) {
    often(from, to, 12, (time, minute) => {
      const [method, url] = request();
      if (!broken(minute, url)) world.pino('checkout', time, 'info', 'request completed', { req: { id: hex(8), method, url }, res: { statusCode: 200 }, responseTime: between(20, 180), user: user() });
    });
    often(from, to, 0.15, (time) => world.pino('checkout', time, 'warn', 'coupon code not found', { coupon: hex(6) }));
  }
  if (services.includes('orders')) {
    often(from, to, 8, (time) => world.spring('orders', time, 'info', 'c.s.orders.OrderController', `order ${between(80_000, 90_000)} accepted in ${between(12, 90)} ms`));
    often(from, to, 0.12, (time) => world.spring('orders', time, 'warn', 'c.s.orders.MailSender', `mail to customer ${between(1, 900)} bounced`));
  }
  if (services.includes('inventory')) {
    often(from, to, 8, (time) => world.logfmt('inventory', time, 'info', 'request', { method: 'GET', path: `/stock/${between(100, 900)}`, status: 200, duration_ms: between(3, 30) }));
    often(from, to, 0.1, (time) => world.logfmt('inventory', time, 'warn', 'stock below reorder level', { sku: `S-${between(100, 999)}` }));
  }
  if (services.includes('access')) {
    often(from, to, 15, (time, minute) => {
      const [method, path] = request();
      if (!broken(minute, path)) world.access('api-access.log', time, method, path, world.random() < 0.02 ? 404 : 200, between(20, 240));
    });
  }
}
