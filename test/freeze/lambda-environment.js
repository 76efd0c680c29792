/**
 * One Lambda environment as a process: node lambda-environment.js BUNDLE CLOCK_FILE. The clock that the bundle sees is ahead
 * of the machine's by the milliseconds in CLOCK_FILE; timers that are due by it fire when the parent says so, since after a
 * thaw either they or what came over a socket may be first. Events come and results go as messages to and from the parent.
 */
const { openSync, readSync } = require('node:fs');

const [bundle, clockFile] = process.argv.slice(2);
const file = openSync(clockFile);
const text = Buffer.alloc(32);
const machineNow = Date.now;
const now = () => machineNow() + Number(text.toString('utf8', 0, readSync(file, text, 0, text.length, 0)));
Date.now = now;
globalThis.Date = new Proxy(Date, { construct: (target, given, newTarget) => Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget) });

const { setTimeout: machineSetTimeout, clearTimeout: machineClearTimeout } = globalThis;
const pending = new Map();
globalThis.setTimeout = (callback, ms = 0, ...given) => {
  const fire = () => {
    pending.delete(timer);
    callback(...given);
  };
  const timer = machineSetTimeout(fire, ms);
  pending.set(timer, { dueAt: now() + ms, fire });
  return timer;
};
globalThis.clearTimeout = (timer) => {
  pending.delete(timer);
  machineClearTimeout(timer);
};

function fireDue() {
  for (const [timer, { dueAt, fire }] of pending) {
    if (dueAt > now()) continue;
    machineClearTimeout(timer);
    fire();
  }
}

const { handler } = require(bundle);

process.on('message', ({ id, event, timeoutMs, timersAreDue }) => {
  if (timersAreDue) fireDue();
  // Asked without an event: is the environment awake, and has it done what the thaw set off?
  if (event === undefined) return setImmediate(() => setImmediate(() => process.send({ id })));
  const endAt = now() + timeoutMs;
  const context = { functionName: 'frozen', awsRequestId: `request-${id}`, getRemainingTimeInMillis: () => endAt - now() };
  handler(event, context).then((result) => process.send({ id, result }), (error) => process.send({ id, error: String(error) }));
  return undefined;
});
process.on('disconnect', () => process.exit(0));
