import { normalDay } from './shop';
import type { Story } from './story';

/** Written when the rules stood, to see what they make of faults that nobody had in mind. */
export const laterStories: readonly Story[] = [
  { name: 'the document store has no primary', cause: 'database_down', tell(w) {
    normalDay(w, ['gateway', 'checkout'], { broken: (m, r) => m >= 17 && r === '/api/cart' });
    w.often(17, 29, 5, (t) => w.winston('carts', t, 'error', 'cart not loaded', { stack: 'MongoServerSelectionError: Server selection timed out after 30000 ms\n    at Topology.selectServer (/srv/node_modules/mongodb/lib/sdam/topology.js:303:38)\n    at loadCart (/srv/src/carts.js:12:9)' }));
    w.often(17, 29, 9, (t) => w.nginx(t, 'GET', '/api/cart', 500));
  } },
  { name: 'the resolver is gone for gRPC clients', cause: 'dns_failure', tell(w) {
    normalDay(w, ['gateway', 'checkout'], { broken: (m, r) => m >= 14 && r === '/api/checkout' });
    w.often(14, 27, 6, (t) => w.pino('checkout', t, 'error', 'reserve failed', { req: { method: 'POST', url: '/api/checkout' }, res: { statusCode: 503 }, responseTime: w.between(10, 5000), user: w.user(), err: { type: 'Error', message: '14 UNAVAILABLE: Name resolution failed for target dns:stock.shop.svc:50051', stack: 'Error: 14 UNAVAILABLE: Name resolution failed for target dns:stock.shop.svc:50051\n    at reserve (/app/src/stock.js:9:11)' } }));
  } },
  { name: 'the kernel kills a container; the gateway is louder', cause: 'out_of_memory', misleading: true, tell(w) {
    normalDay(w, ['gateway', 'inventory'], { broken: (m, r) => m >= 19 && r === '/api/products' });
    w.often(18.9, 33, 0.5, (t) => w.logfmt('kubelet', t, 'warning', 'Memory cgroup out of memory: Killed process 2211 (node) total-vm:1480232kB', { pod: 'search-5f7d' }));
    w.often(19, 33, 25, (t) => {
      w.nginx(t, 'GET', '/api/products', 502);
      w.nginxError(t, 'connect() failed (111: Connection refused) while connecting to upstream', 'GET /api/products HTTP/1.1', 'http://10.0.2.33:3000/api/products');
    });
  } },
  { name: 'the database has no slot left', cause: 'pool_exhausted', tell(w) {
    normalDay(w, ['gateway'], { broken: (m, r) => m >= 18 && r === '/api/checkout' });
    w.often(18, 31, 5, (t) => w.write('django.log', t, `${new Date(t).toISOString().replace('T', ' ').replace('.', ',').replace('Z', '')} ERROR [django.request] Internal Server Error: /api/checkout\nTraceback (most recent call last):\n  File "/app/shop/views.py", line 41, in checkout\n    order = Order.objects.create(cart=cart)\ndjango.db.utils.OperationalError: connection to server at "10.0.4.12", port 5432 failed: FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute`));
    w.often(18, 31, 5, (t) => w.nginx(t, 'POST', '/api/checkout', 500));
  } },
  { name: 'a table is throttled', cause: 'provider_rate_limit', tell(w) {
    w.often(0, 40, 6, (t, m) => w.lambda('place-order', t, w.between(80, 900), 256, 120, () => (m >= 20 && w.random() < 0.6
      ? ['ERROR\tInvoke Error \t{"errorType":"ProvisionedThroughputExceededException","errorMessage":"The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.","stack":["ProvisionedThroughputExceededException: The level of configured provisioned throughput for the table was exceeded.","    at put (/var/task/index.js:31:9)"]}']
      : ['INFO\torder placed'])));
  } },
  { name: 'a role lost a right', cause: 'credentials_rejected', tell(w) {
    normalDay(w, ['gateway', 'orders']);
    w.often(16, 38, 3, (t) => w.spring('invoices', t, 'error', 'c.s.invoices.Archive', 'invoice not archived', ['software.amazon.awssdk.services.s3.model.S3Exception: User: arn:aws:sts::123456789012:assumed-role/invoices/i-0abc is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::shop-invoices/2026/05/12.pdf" (Service: S3, Status Code: 403)', '\tat com.shop.invoices.Archive.store(Archive.java:52)']));
  } },
  { name: 'the migration was forgotten', cause: 'bad_deploy', tell(w) {
    normalDay(w, ['gateway', 'checkout'], { broken: (m, r) => m >= 21 && r === '/api/checkout' });
    w.pino('checkout', w.at(20.5), 'info', 'server listening on port 3000', { version: '7.2.0' });
    w.often(21, 36, 6, (t) => w.pino('checkout', t, 'error', 'checkout failed', { req: { method: 'POST', url: '/api/checkout' }, res: { statusCode: 500 }, responseTime: 18, user: w.user(), err: { type: 'DatabaseError', message: 'column "discount_code" of relation "orders" does not exist', code: '42703' } }));
    w.often(21, 36, 6, (t) => w.nginx(t, 'POST', '/api/checkout', 500));
  } },
  { name: 'the broker is away; what is not sent is louder', cause: 'broker_down', misleading: true, tell(w) {
    normalDay(w, ['gateway', 'checkout']);
    w.often(17.5, 30, 1, (t) => w.winston('outbox', t, 'error', '[Connection] Connection error: connect ECONNREFUSED 10.0.9.4:9092', { broker: '10.0.9.4:9092', clientId: 'outbox' }));
    w.often(18, 30, 20, (t) => w.pino('checkout', t, 'error', 'order event not published within 5000 ms', { orderId: w.between(80_000, 90_000) }));
  } },
  { name: 'handles leak until nothing can be opened', cause: 'file_descriptors', tell(w) {
    normalDay(w, ['gateway', 'checkout'], { broken: (m, r) => m >= 23 && r === '/api/checkout' });
    w.often(23, 35, 5, (t) => w.pino('checkout', t, 'error', 'receipt failed', { req: { method: 'POST', url: '/api/checkout' }, res: { statusCode: 500 }, responseTime: 9, user: w.user(), err: { type: 'Error', message: "EMFILE: too many open files, open '/app/templates/receipt.html'", stack: "Error: EMFILE: too many open files, open '/app/templates/receipt.html'\n    at render (/app/src/receipt.js:7:3)" } }));
  } },
  { name: 'a carrier answers too late', cause: 'provider_down', tell(w) {
    normalDay(w, ['gateway', 'orders'], { broken: (m, r) => m >= 15 && m < 28 && r === '/api/checkout' });
    w.often(15, 28, 5, (t) => w.logfmt('shipping', t, 'error', 'rates not available', { error: 'Post "https://api.carrier.example/v2/rates": context deadline exceeded (Client.Timeout exceeded while awaiting headers)' }));
    w.often(15, 28, 5, (t) => w.nginx(t, 'POST', '/api/checkout', 502));
  } },
  { name: 'the cache takes no writes, beside a bug that has always been loud', cause: 'cache_down', misleading: true, tell(w) {
    normalDay(w, ['gateway', 'checkout'], { broken: (m, r) => m >= 20 && r === '/api/cart/items' });
    w.often(0, 39, 9, (t) => w.winston('recommender', t, 'error', 'no recommendation', { stack: "TypeError: Cannot read properties of null (reading 'score')\n    at best (/srv/src/rank.js:44:20)" }));
    w.often(20, 36, 4, (t) => w.pino('checkout', t, 'error', 'cart not saved', { req: { method: 'POST', url: '/api/cart/items' }, res: { statusCode: 500 }, responseTime: 6, user: w.user(), err: { type: 'ReplyError', message: "OOM command not allowed when used memory > 'maxmemory'.", stack: "ReplyError: OOM command not allowed when used memory > 'maxmemory'.\n    at parseError (/app/node_modules/redis-parser/lib/parser.js:179:12)\n    at saveCart (/app/src/cart.js:30:5)" } }));
  } },
  { name: 'a flag is switched on and breaks prices', cause: 'bad_deploy', tell(w) {
    normalDay(w, ['gateway', 'checkout']);
    w.logfmt('flags', w.at(19.5), 'info', 'feature flag new-pricing enabled for 100%', { by: 'ops' });
    w.often(20, 38, 4, (t) => w.spring('pricing', t, 'error', 'c.s.pricing.PriceController', 'price not computed', ['java.lang.NullPointerException: Cannot invoke "java.math.BigDecimal.multiply(java.math.BigDecimal)" because "factor" is null', '\tat com.shop.pricing.NewPricing.price(NewPricing.java:71)']));
  } },
  { name: 'workers hang and are killed, and nobody says on what', cause: 'not_in_log', tell(w) {
    normalDay(w, ['gateway'], { broken: (m, r) => m >= 16 && r === '/api/cart' });
    w.often(16, 33, 1, (t) => w.write('gunicorn.log', t, `[${new Date(t).toISOString().slice(0, 19).replace('T', ' ')} +0000] [1] [CRITICAL] WORKER TIMEOUT (pid:${w.between(20, 90)})`));
    w.often(16, 33, 6, (t) => w.nginx(t, 'GET', '/api/cart', 502));
  } },
  { name: 'the mesh has no healthy upstream', cause: 'not_in_log', tell(w) {
    normalDay(w, ['checkout'], { broken: (m, r) => m >= 18 && r === '/api/checkout' });
    w.often(18, 32, 7, (t) => w.pino('checkout', t, 'error', 'quote failed', { req: { method: 'POST', url: '/api/checkout' }, res: { statusCode: 503 }, responseTime: 4, user: w.user(), err: { type: 'Error', message: 'upstream connect error or disconnect/reset before headers. reset reason: connection failure', stack: 'Error: upstream connect error or disconnect/reset before headers. reset reason: connection failure\n    at quote (/app/src/quote.js:12:9)' } }));
    w.often(18, 32, 1, (t) => w.logfmt('kubelet', t, 'warning', 'Readiness probe failed: HTTP probe failed with statuscode: 503', { pod: 'quotes-6c8f' }));
  } },
];
