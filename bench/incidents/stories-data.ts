import { normalDay } from './shop';
import type { Story } from './story';

/** Faults of databases, caches and queues. */
export const dataStories: readonly Story[] = [
  { name: 'connections are leaked until the pool is empty', cause: 'pool_exhausted', tell(w, b) {
    normalDay(w, ['gateway', 'checkout'], { broken: (m, r) => m >= 20 && r === '/api/checkout' });
    [[12, 70, 14], [15, 85, 17], [18, 95, 19]].forEach(([m = 0, p, n]) => (b
      ? w.spring('orders', w.at(m), 'warn', 'c.zaxxer.hikari.pool.HikariPool', `HikariPool-1 - Pool stats (total=20, active=${n}, idle=${20 - (n ?? 0)}, waiting=0), ${p}% in use`)
      : w.pino('checkout', w.at(m), 'warn', `pg pool usage at ${p}% (${n}/20)`)));
    w.often(20, 36, 5, (t) => (b
      ? w.spring('orders', t, 'error', 'o.h.engine.jdbc.spi.SqlExceptionHelper', 'HikariPool-1 - Connection is not available, request timed out after 30000ms.')
      : w.pino('checkout', t, 'error', 'checkout failed', { req: { method: 'POST', url: '/api/checkout' }, res: { statusCode: 500 }, responseTime: 5003, user: w.user(), err: { type: 'Error', message: 'timeout exceeded when trying to connect', stack: 'Error: timeout exceeded when trying to connect\n    at Pool.connect (/app/node_modules/pg-pool/index.js:45:11)\n    at createOrder (/app/src/orders.js:31:22)' } })));
    w.often(20, 36, 4, (t) => w.nginx(t, 'POST', '/api/checkout', 500));
  } },
  { name: 'the database goes away; the gateway is louder', cause: 'database_down', misleading: true, tell(w, b) {
    normalDay(w, ['gateway', 'checkout', 'inventory'], { broken: (m, r) => m >= 15 && r !== '/api/products' });
    w.often(15, 30, 3, (t) => (b
      ? w.winston('billing', t, 'error', 'query failed', { code: 'PROTOCOL_CONNECTION_LOST', stack: 'Error: Connection lost: The server closed the connection.\n    at Protocol.end (/srv/node_modules/mysql2/lib/base/connection.js:112:13)\n    at findInvoice (/srv/src/invoices.js:19:9)' })
      : w.pino('checkout', t, 'error', 'could not load cart', { err: { type: 'Error', message: 'connect ECONNREFUSED 10.0.4.12:5432', stack: 'Error: connect ECONNREFUSED 10.0.4.12:5432\n    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1555:16)\n    at loadCart (/app/src/cart.js:12:20)' } })));
    w.often(15.1, 30, 40, (t) => {
      w.nginx(t, 'GET', '/api/cart', 502);
      w.nginxError(t, 'upstream prematurely closed connection while reading response header from upstream', 'GET /api/cart HTTP/1.1', 'http://10.0.2.8:3000/api/cart');
    });
  } },
  { name: 'a slow query holds all connections; the pool is louder', cause: 'slow_query', misleading: true, tell(w, b) {
    normalDay(w, ['gateway', 'checkout'], { broken: (m, r) => m >= 18 && r === '/api/orders/8812' });
    w.often(14, 34, 1, (t, m) => (b
      ? w.write('mysql-slow.log', t, `${new Date(t).toISOString()} 51 [Warning] slow query: Query_time: ${(6 + m / 4).toFixed(1)} Lock_time: 0.0 Rows_sent: 20 Rows_examined: ${w.between(3, 9)}400211 SELECT * FROM order_lines WHERE note LIKE '%gift%'`)
      : w.postgres(t, 'LOG', `duration: ${w.between(6000, 14_000)}.${w.between(100, 999)} ms  statement: SELECT o.*, l.* FROM orders o JOIN order_lines l ON l.order_id = o.id WHERE o.note LIKE '%gift%'`)));
    w.often(18, 34, 20, (t) => (b
      ? w.spring('orders', t, 'error', 'c.s.orders.OrderController', 'Unable to acquire JDBC Connection: HikariPool-1 - Connection is not available, request timed out after 30001ms.')
      : w.pino('checkout', t, 'error', 'order history failed', { req: { method: 'GET', url: '/api/orders/8812' }, res: { statusCode: 500 }, responseTime: 30_004, user: w.user(), err: { type: 'SequelizeConnectionAcquireTimeoutError', message: 'Operation timeout' } })));
  } },
  { name: 'transactions lock each other out', cause: 'lock_contention', tell(w, b) {
    normalDay(w, ['gateway', 'checkout'], { broken: (m, r) => m >= 16 && r === '/api/checkout' });
    w.often(16, 32, 4, (t) => (b
      ? w.spring('orders', t, 'error', 'c.s.orders.StockService', 'reservation failed', ['org.springframework.dao.CannotAcquireLockException: could not execute statement; SQL [n/a]', '\tat com.shop.orders.StockService.reserve(StockService.java:88)', 'Caused by: org.postgresql.util.PSQLException: ERROR: deadlock detected', '\tat org.postgresql.core.v3.QueryExecutorImpl.receiveErrorResponse(QueryExecutorImpl.java:2676)'])
      : w.pino('checkout', t, 'error', 'checkout failed', { req: { method: 'POST', url: '/api/checkout' }, res: { statusCode: 500 }, responseTime: 50_012, user: w.user(), err: { type: 'Error', code: 'ER_LOCK_WAIT_TIMEOUT', message: 'Lock wait timeout exceeded; try restarting transaction', stack: 'Error: Lock wait timeout exceeded; try restarting transaction\n    at reserve (/app/src/stock.js:40:17)' } })));
    w.often(16, 32, 4, (t) => w.nginx(t, 'POST', '/api/checkout', 500));
  } },
  { name: 'the cache is gone', cause: 'cache_down', tell(w, b) {
    normalDay(w, ['gateway', 'checkout'], { broken: (m, r) => m >= 22 && r === '/api/cart' });
    w.often(21.9, 33, 6, (t) => (b
      ? w.logfmt('sessions', t, 'error', 'get session failed', { error: 'dial tcp 10.0.7.3:6379: connect: connection refused' })
      : w.pino('checkout', t, 'error', '[ioredis] Unhandled error event: Error: connect ECONNREFUSED 10.0.7.3:6379')));
    w.often(22, 33, 5, (t) => (b
      ? w.nginx(t, 'GET', '/api/cart', 500)
      : w.pino('checkout', t, 'error', 'cart failed', { req: { method: 'GET', url: '/api/cart' }, res: { statusCode: 500 }, responseTime: 2210, user: w.user(), err: { type: 'MaxRetriesPerRequestError', message: 'Reached the max retries per request limit (which is 20). Refer to "maxRetriesPerRequest" option for details.' } })));
  } },
  { name: 'the consumer cannot keep up', cause: 'queue_backlog', tell(w, b) {
    normalDay(w, ['gateway', 'orders']);
    w.often(8, 38, 1, (t, m) => (b
      ? w.logfmt('fulfilment', t, 'warn', 'queue depth above threshold', { queue: 'orders-to-ship', depth: Math.round(400 * (m - 7) ** 1.5), threshold: 500 })
      : w.winston('fulfilment', t, 'warn', `consumer lag ${Math.round(900 * (m - 7) ** 1.4)} on topic order-events partition ${w.between(0, 5)} exceeds 1000`, { label: 'kafkajs' })));
    w.often(20, 38, 3, (t) => w.spring('orders', t, 'error', 'c.s.orders.ConfirmationService', `order ${w.between(80_000, 90_000)} not confirmed by fulfilment within 300 s`));
  } },
  { name: 'the disk is full; hundreds of checkouts fail louder', cause: 'disk_full', misleading: true, tell(w, b) {
    normalDay(w, ['gateway', 'checkout'], { broken: (m, r) => m >= 17 && r === '/api/checkout' });
    [[9, 91], [13, 97]].forEach(([m = 0, p]) => w.logfmt('node-agent', w.at(m), 'warn', `filesystem ${b ? '/data' : '/var/lib/postgresql'} usage at ${p}%`));
    w.often(16.9, 30, 0.5, (t) => (b
      ? w.winston('uploads', t, 'error', 'cannot store invoice', { stack: "Error: ENOSPC: no space left on device, write\n    at storeInvoice (/srv/src/store.js:9:3)" })
      : w.postgres(t, 'ERROR', 'could not extend file "base/16384/24601": No space left on device')));
    w.often(17, 30, 30, (t) => {
      w.pino('checkout', t, 'error', 'checkout failed', { req: { method: 'POST', url: '/api/checkout' }, res: { statusCode: 500 }, responseTime: w.between(20, 60), user: w.user(), err: { type: 'QueryFailedError', message: b ? 'invoice could not be stored' : 'insert into "orders" failed' } });
      w.nginx(t, 'POST', '/api/checkout', 500);
    });
  } },
];
