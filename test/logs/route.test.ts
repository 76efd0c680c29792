import { describe, expect, it } from '@jest/globals';
import { routeOf } from '../../lib/logs/route';

describe('a route', () => {
  it.each([
    ['/api/v1/orders/1042?x=1', '/api/v1/orders/{id}'],
    ['/days/2026-11-22/', '/days/{id}/'],
    ['/orders/4f7c1e2a-9b3d-4c5e-8f60-1a2b3c4d5e6f/items', '/orders/{id}/items'],
    ['/blobs/deadbeef00', '/blobs/{id}'],
    ['/payments/pi_3MtwBwLkdIwHu7ix/cancel', '/payments/{id}/cancel'],
    ['/customers/9s6XKzkNRiz8i3', '/customers/{id}'],
    ['/users/ada@example.com', '/users/{id}'],
    ['/users/ada%40example.com', '/users/{id}'],
    ['https://shop.example:443/cart/7;jsessionid=1#top', '/cart/{id}'],
    ['/oauth2/token', '/oauth2/token'],
    ['/deadbeef/decade/facade', '/deadbeef/decade/facade'],
    ['/getUserByPhoneNumber/v2', '/getUserByPhoneNumber/v2'],
    ['/snake_case_name/style_2', '/snake_case_name/style_2'],
    ['/', '/'],
    ['', ''],
  ])('of %j is %j', (path, route) => {
    expect(routeOf(path)).toBe(route);
  });

  it('is cut where a path is endless', () => {
    expect(routeOf('/a'.repeat(10_000)).length).toBeLessThan(600);
    expect(routeOf(`/${'a'.repeat(10_000)}/b`).length).toBeLessThan(600);
  });
});
