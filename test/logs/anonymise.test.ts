import { describe, expect, it } from '@jest/globals';
import { anonymous } from '../../lib/logs/anonymise';
import { stableHash } from '../../lib/logs/hash';
import { createNames } from '../../lib/logs/names';

const given = (...users: string[]) => {
  const names = { routes: createNames(), users: createNames(), addresses: createNames(), services: createNames() };
  for (const user of users) names.users.idOf(user);
  return anonymous(names);
};
const hash = (text: string) => stableHash(text).slice(0, 8);

describe('what is anonymous', () => {
  it.each([
    ['user=ada failed', `user=<user:${hash('ada')}> failed`],
    ['{"userId":"u-77","level":"error"}', `{"userId":"<user:${hash('u-77')}>","level":"error"}`],
    ['from 203.45.67.89 again', `from <ip:${hash('203.45.67.89')}> again`],
    ['from 2001:db8::1 again', `from <ip:${hash('2001:db8::1')}> again`],
    ['request 7f8a1c52-1b6e-4bc6-9a1f-0d6f5f0f7a11', `request <id:${hash('7f8a1c52-1b6e-4bc6-9a1f-0d6f5f0f7a11')}>`],
    ['traceId=4bf92f3577b34da6a3ce929d0e0e4736', `traceId=<id:${hash('4bf92f3577b34da6a3ce929d0e0e4736')}>`],
  ])('hides people in %j', (text, clean) => {
    expect(given().show(text)).toBe(clean);
  });

  it.each(['2024-10-30 09:16:30 POST /api/cart/checkout 500', 'app.log:42', 'Connection pool usage at 85% (17/20)', 'node v24.21.0', 'UserService: not found', 'timeout at 09:16:30'])('keeps %j', (text) => {
    expect(given().show(text)).toBe(text);
  });

  it('finds a user wherever the name stands, and no part of another word', () => {
    expect(given('bob').show('Affected: bob, bobby (bob)')).toBe(`Affected: <user:${hash('bob')}>, bobby (<user:${hash('bob')}>)`);
  });

  it('shows a name by the same hash as its text', () => {
    const { names, show } = given('ada', 'ada@example.com');
    expect(names.users.nameOf(1)).toBe(`<user:${hash('ada')}>`);
    expect(show('user=ada')).toContain(names.users.nameOf(1));
    expect(names.users.nameOf(2)).toBe(show('ada@example.com'));
  });

  it('changes nothing the second time', () => {
    const { show } = given('ada');
    const once = show('user=ada ip=10.0.0.1 mail ada@example.com');
    expect(show(once)).toBe(once);
  });
});
