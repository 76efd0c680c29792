import { normalDay } from './shop';
import type { Story } from './story';

/** Only what follows is written down; the cause is in no log that was given. */
export const storiesWithout: readonly Story[] = [
  { name: 'payments end after five seconds, and nothing says why', cause: 'not_in_log', tell(w, b) {
    normalDay(w, ['access'], { broken: (m, r) => m >= 22 && m < 34 && r === '/api/checkout' });
    w.often(22, 34, 4, (t) => w.access('api-access.log', t, 'POST', '/api/checkout', b ? 504 : 500, w.between(b ? 10_004 : 5003, b ? 10_060 : 5040), b ? '' : ' error="Internal server error"'));
    w.often(23, 34, 1, (t) => w.access('api-access.log', t, 'GET', '/api/recommendations', 503, w.between(1, 4), ' error="Service temporarily unavailable"'));
  } },
  { name: 'the gateway sees its upstream close, whose log is missing', cause: 'not_in_log', tell(w, b) {
    normalDay(w, ['gateway'], { broken: (m, r) => m >= 14 && m < 28 && r.startsWith('/api/cart') });
    w.often(14, 28, 12, (t) => {
      w.nginx(t, 'GET', '/api/cart', b ? 504 : 502);
      w.nginxError(t, b ? 'upstream timed out (110: Operation timed out) while reading response header from upstream' : 'upstream prematurely closed connection while reading response header from upstream', 'GET /api/cart HTTP/1.1', 'http://10.0.2.8:3000/api/cart');
    });
  } },
  { name: 'another service answers 500, and its log is missing', cause: 'not_in_log', tell(w, b) {
    normalDay(w, ['checkout'], { broken: (m, r) => m >= 19 && r === '/api/checkout' });
    w.often(19, 36, 5, (t) => w.pino('checkout', t, 'error', 'checkout failed', { req: { method: 'POST', url: '/api/checkout' }, res: { statusCode: 502 }, responseTime: w.between(60, 400), user: w.user(), err: b
      ? { type: 'HTTPError', message: 'Response code 500 (Internal Server Error)', stack: 'HTTPError: Response code 500 (Internal Server Error)\n    at reserveStock (/app/src/stock-client.js:14:9)' }
      : { type: 'AxiosError', message: 'Request failed with status code 500', stack: 'AxiosError: Request failed with status code 500\n    at settle (/app/node_modules/axios/lib/core/settle.js:19:12)\n    at reserveStock (/app/src/stock-client.js:14:9)' } }));
  } },
  { name: 'a service falls silent without a word', cause: 'not_in_log', tell(w, b) {
    normalDay(w, ['gateway', 'checkout'], { broken: (m, r) => m >= 21 && r === '/api/checkout' });
    normalDay(w, ['inventory'], { to: 21 });
    w.often(21, 38, 6, (t) => w.pino('checkout', t, 'error', 'stock not reserved', { req: { method: 'POST', url: '/api/checkout' }, res: { statusCode: 503 }, responseTime: w.between(2, 3010), user: w.user(), err: b
      ? { type: 'Error', message: 'socket hang up', stack: 'Error: socket hang up\n    at reserveStock (/app/src/stock-client.js:14:9)' }
      : { type: 'Error', message: 'connect ECONNREFUSED 10.0.2.40:8080', stack: 'Error: connect ECONNREFUSED 10.0.2.40:8080\n    at reserveStock (/app/src/stock-client.js:14:9)' } }));
  } },
  { name: 'a crawler is told to slow down while orders fail without a reason', cause: 'not_in_log', misleading: true, tell(w, b) {
    normalDay(w, ['access', 'orders']);
    w.often(5, 38, 30, (t) => w.access('api-access.log', t, 'GET', `/api/products/${w.between(1, 9000)}`, 429, 2, ` ip=198.51.100.9 error="${b ? 'Too Many Requests' : 'Rate limit exceeded'}"`));
    w.often(20, 34, 2, (t) => w.spring('orders', t, 'error', 'c.s.orders.OrderController', b ? 'Something went wrong while placing the order' : 'order could not be placed: unexpected error'));
  } },
];
