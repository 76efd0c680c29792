import { normalDay } from './shop';
import type { Story } from './story';

/** Faults of others, of the network, of keys and of too many who call. */
export const outsideStories: readonly Story[] = [
  { name: 'the payment provider is down', cause: 'provider_down', tell(w, b) {
    normalDay(w, ['gateway', 'checkout'], { broken: (m, r) => m >= 16 && m < 32 && r === '/api/checkout' });
    w.often(16, 32, 5, (t) => (b
      ? w.spring('payments', t, 'error', 'c.s.payments.AdyenGateway', 'authorisation failed', ['com.adyen.httpclient.HTTPClientException: HTTP 503 Service Unavailable from checkout-live.adyen.example', '\tat com.shop.payments.AdyenGateway.authorise(AdyenGateway.java:57)'])
      : w.pino('checkout', t, 'error', 'payment failed', { req: { method: 'POST', url: '/api/checkout' }, res: { statusCode: 502 }, responseTime: w.between(800, 21_000), user: w.user(), err: { type: w.pick(['StripeAPIError', 'StripeConnectionError']), message: 'An error occurred with our connection to Stripe. Request was retried 2 times.' } })));
    w.often(16, 32, 4, (t) => w.nginx(t, 'POST', '/api/checkout', 502));
  } },
  { name: 'names do not resolve; the payment errors are louder', cause: 'dns_failure', misleading: true, tell(w, b) {
    normalDay(w, ['gateway', 'checkout', 'inventory'], { broken: (m, r) => m >= 19 && r === '/api/checkout' });
    w.often(18.9, 31, 1, (t) => (b
      ? w.logfmt('inventory', t, 'error', 'price feed failed', { error: 'Get "https://feed.supplier.example/prices": dial tcp: lookup feed.supplier.example on 10.96.0.10:53: server misbehaving' })
      : w.pino('mailer', t, 'error', 'send failed', { err: { type: 'Error', message: `getaddrinfo EAI_AGAIN ${w.pick(['smtp.mail.example', 'api.stripe.com'])}`, stack: 'Error: getaddrinfo EAI_AGAIN smtp.mail.example\n    at GetAddrInfoReqWrap.onlookup [as oncomplete] (node:dns:109:26)' } })));
    w.often(19, 31, 15, (t) => {
      w.pino('checkout', t, 'error', 'payment failed', { req: { method: 'POST', url: '/api/checkout' }, res: { statusCode: 502 }, responseTime: w.between(900, 9000), user: w.user(), err: { type: 'StripeConnectionError', message: 'An error occurred with our connection to Stripe. Request was retried 2 times.' } });
    });
  } },
  { name: 'a certificate has expired', cause: 'certificate_expired', tell(w, b) {
    normalDay(w, ['gateway', 'checkout', 'orders'], { broken: (m, r) => m >= 12 && r === '/api/checkout' });
    w.often(12, 38, 4, (t) => (b
      ? w.spring('orders', t, 'error', 'c.s.orders.TaxClient', 'tax service call failed', ['javax.net.ssl.SSLHandshakeException: PKIX path validation failed: java.security.cert.CertPathValidatorException: validity check failed', '\tat com.shop.orders.TaxClient.rates(TaxClient.java:41)', 'Caused by: java.security.cert.CertificateExpiredException: NotAfter: Tue May 12 13:12:00 UTC 2026', '\tat java.base/sun.security.x509.CertificateValidity.valid(CertificateValidity.java:277)'])
      : w.pino('checkout', t, 'error', 'tax lookup failed', { req: { method: 'POST', url: '/api/checkout' }, res: { statusCode: 500 }, responseTime: 41, user: w.user(), err: { type: 'TypeError', message: 'fetch failed', stack: 'TypeError: fetch failed\n    at taxFor (/app/src/tax.js:8:15)', cause: { type: 'Error', code: 'CERT_HAS_EXPIRED', message: 'certificate has expired' } } })));
  } },
  { name: 'a key was rotated and one service was forgotten', cause: 'credentials_rejected', tell(w, b) {
    normalDay(w, ['gateway', 'checkout'], { broken: (m, r) => m >= 15 && r === '/api/checkout' });
    w.logfmt('secrets-operator', w.at(14.5), 'info', b ? 'rotated credentials for database user app_rw' : 'secret stripe-api-key rotated', { namespace: 'shop' });
    w.often(15, 37, 6, (t) => (b
      ? w.winston('checkout-api', t, 'error', 'database error', { code: '28P01', stack: 'error: password authentication failed for user "app_rw"\n    at Parser.parseErrorMessage (/srv/node_modules/pg-protocol/dist/parser.js:283:98)\n    at placeOrder (/srv/src/order.js:20:5)' })
      : w.pino('checkout', t, 'error', 'payment failed', { req: { method: 'POST', url: '/api/checkout' }, res: { statusCode: 500 }, responseTime: 210, user: w.user(), err: { type: 'StripeAuthenticationError', message: 'Expired API Key provided: sk_live_********************abcd' } })));
    if (b) w.often(15, 37, 6, (t) => w.nginx(t, 'POST', '/api/checkout', 500));
  } },
  { name: 'a provider throttles us', cause: 'provider_rate_limit', tell(w, b) {
    normalDay(w, ['gateway', 'orders']);
    w.often(18, 34, 8, (t) => (b
      ? w.logfmt('notifier', t, 'error', 'mail not sent', { error: 'Throttling: Maximum sending rate exceeded.', provider: 'ses' })
      : w.winston('catalogue-sync', t, 'error', 'sync of product failed', { stack: 'HttpResponseError: Exceeded 2 calls per second for api client. Reduce request rates to resume uninterrupted service. 429 Too Many Requests\n    at push (/srv/src/sync.js:77:11)' })));
  } },
  { name: 'a sale brings ten times the traffic', cause: 'traffic_spike', tell(w, b) {
    normalDay(w, ['access', 'checkout']);
    w.often(20, 32, 160, (t) => {
      const shed = w.random() < 0.15;
      w.access('api-access.log', t, 'GET', w.pick(['/api/products', '/api/sale/summer', '/api/cart']), shed ? 503 : 200, shed ? 1 : w.between(300, 2400));
    });
    w.often(21, 32, 2, (t) => (b
      ? w.pino('checkout', t, 'warn', 'request rejected: too many requests in flight', { inFlight: 512, limit: 512 })
      : w.pino('checkout', t, 'warn', 'server is under heavy load, shedding requests', { queued: w.between(300, 900) })));
  } },
  { name: 'somebody guesses passwords and gets in', cause: 'brute_force', tell(w, b) {
    normalDay(w, ['access', 'checkout']);
    if (b) {
      w.often(20, 24, 12, (t) => w.write('auth.log', t, `${syslogTime(t)} bastion sshd[4121]: Failed password for invalid user ${w.pick(['root', 'admin', 'deploy'])} from 198.51.100.77 port ${w.between(30_000, 60_000)} ssh2`));
      w.write('auth.log', w.at(24.2), `${syslogTime(w.at(24.2))} bastion sshd[4121]: Accepted password for deploy from 198.51.100.77 port 40022 ssh2`);
    } else {
      w.often(20, 24, 12, (t) => w.access('api-access.log', t, 'POST', '/api/login', 401, w.between(80, 120), ' ip=198.51.100.77 error="Invalid credentials"'));
      w.access('api-access.log', w.at(24.2), 'POST', '/api/login', 200, 95, ' ip=198.51.100.77');
    }
  } },
];

function syslogTime(time: number): string {
  const [, day = '', month = '', clock = ''] = /^\w+, (\d+) (\w+) \d+ ([\d:]+)/.exec(new Date(time).toUTCString()) ?? [];
  return `${month} ${String(Number(day)).padStart(2)} ${clock}`;
}
