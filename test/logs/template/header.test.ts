import { describe, expect, it } from '@jest/globals';
import { messageStart } from '../../../lib/logs/template/header';

const messageOf = (line: string) => line.slice(messageStart(line)).trim();

describe('the header of a line that no parser knows', () => {
  it.each([
    ['2026-11-22 08:00:00,123 ERROR [http-nio-8080-exec-3] com.shop.Pay: refused', 'com.shop.Pay: refused'],
    ['[Sun Nov 22 08:00:00 2026] [error] child in state 6', 'child in state 6'],
    ['Nov 22 08:00:00 web-1 sshd[412]: refused', 'sshd[412]: refused'],
    ['11-22 08:00:00.811  1702  2395 D WindowManager: shown', 'WindowManager: shown'],
    ['- 1794000000 2026.11.22 R02-M1 2026-11-22-08.00.00.675872 R02-M1 RAS KERNEL INFO parity error corrected', 'parity error corrected'],
    ['shop.log.1 2026-11-22 08:00:00.008 25746 WARN shop.pay.server [req-1 - -] refused', 'refused'],
    ['2026-11-22 08:00:00 INFO 2026-11-21 was closed', '2026-11-21 was closed'],
    ['20261122-08:00:09:606|Step|300|stopped', '|Step|300|stopped'],
  ])('of %j leaves %j', (line, message) => {
    expect(messageOf(line)).toBe(message);
  });

  it.each([
    'payment failed at 2026-11-22 08:00:00 for order 7',
    '1794000000 alignment exceptions',
    '[instance: 95960536-049b-41f6-9049-05fc479b6a7c] gone',
    'java.net.ConnectException: refused',
    '',
  ])('is not found in %j', (line) => {
    expect(messageStart(line)).toBe(0);
  });

  it('never takes the whole of a line in brackets', () => {
    expect(messageOf('2026-11-22 08:00:00 [worker stopped]')).toBe('[worker stopped]');
  });
});
