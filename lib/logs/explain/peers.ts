/** A name or address with its port, anonymised or not. */
const peer = String.raw`(?:https?:\/\/)?((?:[a-z][\w-]*(?:\.[\w-]+)*|(?:\d{1,3}\.){3}\d{1,3}|::1|<[a-z]+:[0-9a-f]+>|\[[0-9a-f:]+\]):\d{2,5})\b`;

/** What a record says of a peer that it calls; these words tell where it fails and not why, which only that peer's own log can say. */
const sayings: readonly (readonly [RegExp, (name: string) => string])[] = [
  [new RegExp(String.raw`connection refused\).{0,400}?upstream: "?${peer}`, 'i'), refuses],
  [new RegExp(String.raw`ECONNREFUSED ${peer}`, 'i'), refuses],
  [new RegExp(String.raw`(?<![\w.])${peer}:? (?:connect: )?connection refused`, 'i'), refuses],
  // Apache's mod_proxy, AH01114 and AH00957.
  [/failed to make connection to backend: ([\w.:<>-]+)/i, (name) => `no connection can be made to ${name}`],
  [new RegExp(String.raw`attempt to connect to ${peer}.{0,60} failed`, 'i'), (name) => `no connection can be made to ${name}`],
  // A load balancer's access line; with `-` and 503 it had no healthy target, with others `-` also stands for a function.
  [/ 503 \(target -: no answer\)/, () => 'the load balancer has no healthy target'],
  [/\(target ([\w.:<>]+): no answer\)/, (name) => `the target ${name} does not answer`],
];

function refuses(name: string): string {
  return `${name} refuses connections`;
}

/** `10.0.0.7:3000 refuses connections`; undefined where the words tell of no peer by name. */
export function saidOfPeer(words: string): string | undefined {
  for (const [shape, say] of sayings) {
    const found = shape.exec(words);
    if (found) return say(found[1] ?? '');
  }
  return undefined;
}
