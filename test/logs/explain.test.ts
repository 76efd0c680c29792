import { describe, expect, it } from '@jest/globals';
import { anonymous } from '../../lib/logs/redaction/anonymise';
import { analysed, fixture } from './given-logs';

const start = Date.UTC(2026, 10, 22, 8);
const line = (seconds: number, level: string, text: string) => `${new Date(start + seconds * 1_000).toISOString().slice(0, 19).replace('T', ' ')} ${level} [Shop:1] ${text}`;
const many = (count: number, from: number, level: string, text: string) => Array.from({ length: count }, (_, n) => line(from + n * 5, level, text));
const keys = (lines: readonly string[]) => analysed({ 'a.log': `${lines.join('\n')}\n` }).causes.map(({ key }) => key);

describe('ranking', () => {
  it('puts a quiet root before a louder symptom that follows from it', () => {
    expect(keys([line(0, 'ERROR', 'getaddrinfo EAI_AGAIN api.stripe.com'), ...many(100, 2, 'ERROR', 'StripeConnectionError: An error occurred with our connection to Stripe')])[0]).toBe('dns_failure');
  });

  it('puts slow queries that nobody counts as errors before the pool that they hold', () => {
    const queries = many(20, 0, 'INFO', 'duration: 8123.4 ms  statement: SELECT * FROM orders');
    expect(keys([...queries, ...many(90, 30, 'ERROR', 'timeout exceeded when trying to connect')].toSorted())[0]).toBe('slow_query');
  });

  it('does not take what came half an hour later for the root', () => {
    expect(keys([...many(100, 0, 'ERROR', 'StripeConnectionError: An error occurred with our connection to Stripe'), line(2_400, 'ERROR', 'getaddrinfo EAI_AGAIN smtp.mail.example')])[0]).toBe('provider_down');
  });

  it('says that the cause is not in the log where only symptoms are', () => {
    expect(keys(many(9, 0, 'ERROR', 'request to the stock service timed out'))[0]).toBe('not_in_log');
  });

  it('does not take a warning that was always there for the cause of what began later', () => {
    const background = many(400, 0, 'WARN', 'slow query: 1200 ms');
    expect(keys([...background, ...many(30, 1_500, 'ERROR', 'order could not be placed')].toSorted())[0]).toBe('not_in_log');
  });

  it('does not call failures that are sent again more requests than can be served', () => {
    const quiet = Array.from({ length: 100 }, (_, n) => line(n * 6, 'INFO', 'GET /orders 200 12ms'));
    const storm = (from: number, count: number, status: number) => Array.from({ length: count }, (_, n) => line(from + Math.floor((n * 60) / count), 'INFO', `GET /orders ${status} 12ms`));
    expect(keys([...quiet, ...storm(600, 90, 500)])[0]).toBe('not_in_log');
    expect(keys([...quiet, ...storm(600, 90, 200), ...storm(660, 90, 500)])[0]).toBe('traffic_spike');
    expect(keys([...quiet, ...[...storm(600, 20, 200), ...storm(600, 90, 503)].toSorted()])[0]).toBe('traffic_spike');
  });

  it('knows a resolver that does not answer, a database that lost its lead, and throttling before the time limit that it leads to', () => {
    const retried = many(6, 0, 'WARN', 'retrying: Post "https://api.adyen.com": dial tcp: lookup api.adyen.com on 10.96.0.10:53: read udp 10.8.3.7:41210: i/o timeout');
    expect(keys([...retried, ...many(90, 22, 'ERROR', 'payment provider unavailable: max attempts reached')].toSorted())[0]).toBe('dns_failure');
    expect(keys(many(20, 0, 'ERROR', 'MongoServerError: not primary'))[0]).toBe('database_down');
    expect(keys([...many(6, 0, 'WARN', 'ProvisionedThroughputExceededException: slow down'), ...many(30, 5, 'ERROR', 'Task timed out after 15.02 seconds')].toSorted())[0]).toBe('provider_rate_limit');
  });

  it('asks for the log of a server, not of whoever called', () => {
    const asked = (text: string) => analysed({ 'a.log': `${line(0, 'ERROR', text)}\n` }).causes[0]?.toConfirm[0];
    expect(asked('read udp 10.8.3.7:41210->10.8.0.2:8125: it failed')).toContain('the log of 10.8.0.2:8125');
    expect(asked('panic serving 10.8.3.7:41210')).not.toContain('10.8.3.7');
  });

  it('asks a provider for its status page, not a broker, and does not take a path that we were asked for as its failure', () => {
    const broker = many(20, 300, 'ERROR', 'Consumer exception: kafka commit failed');
    const mail = many(90, 0, 'ERROR', 'I/O error on POST request for "https://api.mailgun.net/v3/acme/messages": Read timed out');
    const asked = analysed({ 'a.log': `${[...broker, ...mail].toSorted().join('\n')}\n` }).causes.filter(({ key }) => key === 'provider_down').map(({ toConfirm }) => toConfirm[0]);
    expect(asked.length).toBeGreaterThan(0);
    for (const text of asked) expect(text).toMatch(/^the status page of (?:mailgun|the provider) for/);
    expect(keys(many(20, 0, 'ERROR', 'POST /webhooks/stripe HTTP/1.1 503'))).not.toContain('provider_down');
    expect(keys(many(20, 0, 'ERROR', 'POST /orders failed: stripe answered 503'))).toContain('provider_down');
  });

  it('takes neither a path nor the memory of a dyno for a rate limit', () => {
    const named = (text: string) => keys([line(0, 'ERROR', 'order could not be placed'), line(0, 'INFO', text)]);
    for (const text of ['GET /items/429 took long', 'Error R14 (Memory quota exceeded)']) expect(named(text)).not.toContain('provider_rate_limit');
    for (const text of ['got 429 from stripe', 'HTTP/1.1 429 Too Many Requests', 'API quota exceeded', 'request failed with status code 429']) expect(named(text)).toContain('provider_rate_limit');
    expect(named('Error R14 (Memory quota exceeded)')).toContain('out_of_memory');
  });

  it('takes the time of a Lambda invocation for no database query', () => {
    const found = analysed({ 'lambda.log': fixture('lambda.log') }).causes.map(({ key }) => key);
    expect(found[0]).toBe('lambda_timeout');
    expect(found).not.toContain('slow_query');
  });

  it.each([
    ['nginx-error.log', '10.0.0.7:3000 refuses connections'], ['node-stacks.log', '10.0.0.7:443 refuses connections'], ['apache-error.log', 'No connection can be made to 10.0.0.7'],
    ['alb.log', 'The target 10.0.0.7:3000 does not answer'],
  ])('says of %s that %s, and that the log does not say why', (name, said) => {
    const [first] = analysed({ [name]: fixture(name) }).causes;
    expect([first?.key, first?.title, first?.confidence]).toEqual(['not_in_log', `${said}; this log does not say why`, 'medium']);
  });

  it.each([
    ['connect ECONNREFUSED 10.0.0.7:443', '10.0.0.7:443'], ['dial tcp 10.0.0.7:8080: connect: connection refused', '10.0.0.7:8080'], ['connect ECONNREFUSED stock.internal:80', 'stock.internal:80'],
  ])('names the peer in %j', (text, peer) => {
    expect(analysed({ 'a.log': `${line(0, 'ERROR', text)}\n` }).causes[0]?.title).toBe(`${peer} refuses connections; this log does not say why`);
  });

  it('takes neither a target of our load balancer nor the host that we were asked by for a provider', () => {
    const { causes } = analysed({ 'alb.log': fixture('alb.log') });
    expect(causes.map(({ key }) => key)).not.toContain('provider_down');
    expect(causes.map(({ title }) => title)).toContain('The load balancer has no healthy target; this log does not say why');
    const ofFunction = analysed({ 'alb.log': fixture('alb.log').replace(' -1 -1 -1 503 ', ' -1 -1 -1 502 ') });
    expect(JSON.stringify(ofFunction.causes)).not.toContain('healthy target');
  });

  it('names no cause where nothing broke', () => {
    expect(keys(many(3, 0, 'INFO', 'all is well'))).toEqual([]);
  });
});

describe('advice', () => {
  const adviceIn = (name: string, key: string) => analysed({ [name]: fixture(name) }).causes.find((cause) => cause.key === key);

  it('takes a limit from its own cause and incident alone', () => {
    expect(adviceIn('seed000.log', 'provider_down')?.advice?.prevention).toBe('a breaker and a deadline around payment gateway, and retries with growing pauses');
    expect(adviceIn('seed000.log', 'pool_exhausted')?.advice?.monitoring).toContain('(17/20)');
    expect(adviceIn('lambda.log', 'lambda_timeout')?.advice?.fix).toContain('(3.00 seconds)');
    const both = analysed({ 'a.log': `${[...many(3, 0, 'WARN', 'slow query on orders'), line(2, 'ERROR', 'Task timed out after 3.00 seconds')].toSorted().join('\n')}\n` });
    expect(both.causes.find(({ key }) => key === 'slow_query')?.advice?.prevention).toContain('a statement timeout, and query plans');
  });

  it.each(['seed000.log', 'lambda.log'])('takes %s, a file, for no service', (name) => {
    const said = JSON.stringify(analysed({ [name]: fixture(name) }).causes.map(({ whys, advice }) => [whys.map(({ question }) => question), advice]));
    expect(said).not.toMatch(/(?:restart|does|give|of|from) \w+\.log(?!:)/);
    expect(said).toContain(name === 'lambda.log' ? 'Why does the service fail?' : 'restart the service');
  });

  it('calls no file silent that ended before another one', () => {
    const ended = Array.from({ length: 30 }, (_, n) => line(n * 20, 'INFO', 'order placed'));
    expect(analysed({ 'a.log': `${ended.join('\n')}\n`, 'b.log': `${many(9, 90_000, 'ERROR', 'order could not be placed').join('\n')}\n` }).findings.map(({ kind }) => kind)).not.toContain('silence');
  });
});

describe('what is shown', () => {
  it('holds neither card number nor key, wherever a record had them', () => {
    const secret = 'sk_live_4eC39HqLyjWDarjtT1zdp7dc';
    const analysis = analysed({ 'a.log': [
      line(0, 'ERROR', `user=ada@shop.example POST /pay/4242424242424242/ada@shop.example 500 12ms CardException: card 4242424242424242 refused for ${secret}`),
      line(1, 'ERROR', `Failed to process payment with ${secret}`), line(2, 'INFO', `config reloaded, api key set to ${secret}`), '',
    ].join('\n') });
    expect(JSON.stringify(analysis)).not.toMatch(/4242424242424242|4eC39HqLyj|ada@shop/);
    expect(analysis.causes.length).toBeGreaterThan(0);
  });

  it('hides the addresses in an exception\'s causes where it is anonymised', () => {
    const shown = analysed({ 'a.log': fixture('node-stacks.log') }, { show: anonymous().text });
    expect(JSON.stringify(shown)).not.toContain('10.0.0.7');
    expect(shown.causes[0]?.title).toMatch(/^<[a-z]+:[0-9a-f]+>:443 refuses connections/);
  });

  it('is equal for equal logs, ids included', () => {
    const lines = [...many(5, 0, 'ERROR', 'connection pool exhausted'), ...many(5, 400, 'ERROR', 'no space left on device')];
    const [one, other] = [1, 2].map(() => analysed({ 'a.log': lines.join('\n') }));
    expect(JSON.stringify(one)).toBe(JSON.stringify(other));
  });
});
