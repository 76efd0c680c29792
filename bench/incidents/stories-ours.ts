import { normalDay } from './shop';
import type { Story } from './story';

/** Faults of our own programs and of what they run on. */
export const ourStories: readonly Story[] = [
  { name: 'a deploy breaks the cart', cause: 'bad_deploy', tell(w, b) {
    normalDay(w, ['gateway', 'checkout'], { broken: (m, r) => m >= 20 && r === '/api/cart' });
    const version = (m: number) => (m < 20 ? '4.11.2' : '4.12.0');
    w.often(0, 39, 4, (t, m) => (b ? w.logfmt('cart', t, 'info', 'request', { method: 'GET', path: '/api/cart', status: m < 20 ? 200 : 500, duration_ms: 14, version: version(m) }) : w.winston('cart', t, 'info', 'cart shown', { version: version(m) })));
    if (b) w.logfmt('argocd', w.at(19.8), 'info', 'deployed cart 4.12.0', { revision: w.hex(7) });
    w.often(20.2, 39, 6, (t) => (b
      ? w.logfmt('cart', t, 'error', 'panic: runtime error: invalid memory address or nil pointer dereference', { version: '4.12.0' })
      : w.winston('cart', t, 'error', "Cannot read properties of undefined (reading 'items')", { version: '4.12.0', stack: "TypeError: Cannot read properties of undefined (reading 'items')\n    at totals (/srv/src/totals.js:18:24)\n    at showCart (/srv/src/cart.js:40:10)" })));
    w.often(20.2, 39, 5, (t) => w.nginx(t, 'GET', '/api/cart', 500));
  } },
  { name: 'a setting is missing after a release; the gateway is louder', cause: 'configuration_missing', misleading: true, tell(w, b) {
    normalDay(w, ['gateway', 'inventory'], { broken: (m, r) => m >= 18 && r === '/api/checkout' });
    w.often(18, 36, 0.7, (t) => (b
      ? w.spring('shipping', t, 'error', 'o.s.boot.SpringApplication', 'Application run failed', ["java.lang.IllegalArgumentException: Could not resolve placeholder 'carrier.api.url' in value \"${carrier.api.url}\"", '\tat com.shop.shipping.Application.main(Application.java:14)'])
      : w.pino('shipping', t, 'fatal', 'startup failed: missing required environment variable CARRIER_API_URL')));
    w.often(18.2, 36, 25, (t) => {
      w.nginx(t, 'POST', '/api/checkout', 503);
      w.nginxError(t, 'connect() failed (111: Connection refused) while connecting to upstream', 'POST /api/checkout HTTP/1.1', 'http://10.0.2.21:8080/shipping/quotes');
    });
  } },
  { name: 'the heap fills up; the gateway times out louder', cause: 'out_of_memory', misleading: true, tell(w, b) {
    normalDay(w, ['gateway', 'orders'], { broken: (m, r) => m >= 22 && r.startsWith('/api/orders') });
    [[10, 78], [15, 88], [19, 96]].forEach(([m = 0, p = 0]) => (b
      ? w.pino('search', w.at(m), 'warn', `heap usage ${p}% (${Math.round(20.48 * p)} MB of 2048 MB)`)
      : w.spring('orders', w.at(m), 'warn', 'c.s.orders.MemoryWatch', `heap used at ${p}% of 2048 MB`)));
    w.often(21.9, 36, 0.6, (t) => (b
      ? w.write('search.log', t, '<--- Last few GCs --->\nFATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory')
      : w.spring('orders', t, 'error', 'o.a.c.c.C.[.[.[/].[dispatcherServlet]', 'Servlet.service() threw exception', ['java.lang.OutOfMemoryError: Java heap space', '\tat com.shop.orders.ExportService.rows(ExportService.java:130)'])));
    w.often(22, 36, 30, (t) => {
      w.nginx(t, 'GET', '/api/orders/8812', 504);
      w.nginxError(t, 'upstream timed out (110: Operation timed out) while reading response header from upstream', 'GET /api/orders/8812 HTTP/1.1', 'http://10.0.2.30:8080/api/orders/8812');
    });
  } },
  { name: 'the event loop is blocked; the cache seems to time out', cause: 'cpu_starved', misleading: true, tell(w, b) {
    normalDay(w, ['gateway', 'checkout'], { broken: (m, r) => m >= 17 && r === '/api/cart' });
    w.often(16.5, 33, 1, (t) => (b
      ? w.spring('pricing', t, 'warn', 'c.z.hikari.pool.HikariPool', `HikariPool-1 - Thread starvation or clock leap detected (housekeeper delta=${w.between(41, 95)}s${w.between(100, 900)}ms).`)
      : w.pino('checkout', t, 'warn', `event loop blocked for ${w.between(2800, 6400)} ms`, { active: 'renderInvoice' })));
    w.often(17, 33, 12, (t) => (b
      ? w.spring('pricing', t, 'error', 'c.s.pricing.PriceCache', 'price not read', ['io.lettuce.core.RedisCommandTimeoutException: Command timed out after 1 second(s)', '\tat com.shop.pricing.PriceCache.read(PriceCache.java:33)'])
      : w.pino('checkout', t, 'error', 'cart failed', { req: { method: 'GET', url: '/api/cart' }, res: { statusCode: 500 }, responseTime: w.between(5000, 9000), user: w.user(), err: { type: 'Error', message: 'Command timed out', stack: 'Error: Command timed out\n    at Timeout._onTimeout (/app/node_modules/ioredis/built/Command.js:192:33)\n    at readCart (/app/src/cart.js:22:11)' } })));
  } },
  { name: 'a function runs into its time limit', cause: 'lambda_timeout', tell(w, b) {
    const limit = b ? 30_000 : 6_000;
    w.often(0, 40, 4, (t, m) => {
      const late = m >= 20 && w.random() < 0.7;
      const ms = late ? limit : Math.min(limit - 40, w.between(200, 900) + Math.max(0, m - 12) * (limit / 12));
      w.lambda('export-report', t, ms, 512, w.between(180, 240), () => [b ? 'INFO\tfetching page 1' : 'INFO\tbuilding report for all rows'], late);
    });
  } },
  { name: 'one kind of order hits a bug', cause: 'bug', tell(w, b) {
    normalDay(w, ['gateway', 'checkout']);
    w.often(3, 39, 0.6, (t) => (b
      ? w.spring('orders', t, 'error', 'c.s.orders.VoucherService', 'voucher not applied', ['java.lang.ArithmeticException: / by zero', '\tat com.shop.orders.VoucherService.share(VoucherService.java:61)', '\tat com.shop.orders.OrderController.place(OrderController.java:104)'])
      : w.pino('checkout', t, 'error', 'checkout failed', { req: { method: 'POST', url: '/api/checkout' }, res: { statusCode: 500 }, responseTime: 33, user: w.user(), err: { type: 'TypeError', message: 'voucher.share.toFixed is not a function', stack: 'TypeError: voucher.share.toFixed is not a function\n    at share (/app/src/voucher.js:61:22)\n    at checkout (/app/src/checkout.js:88:9)' } })));
  } },
];
