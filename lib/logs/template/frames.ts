import type { Frame, LoggedError } from '../record';

/** Deeper ones say how the process was started. */
const mostFrames = 30;

/**
 * Where an exception was thrown, as far as it lies in the application: `function module` a frame, the innermost first, without
 * lines. What a deploy changes is taken out: the folder it was put into, a bundle's hash, numbers that compilers give.
 */
export function inAppFrames({ frames }: Pick<LoggedError, 'frames'>): readonly string[] {
  if (frames === undefined) return [];
  const known = placesOf.get(frames);
  if (known) return known;
  const made = placesIn(frames);
  placesOf.set(frames, made);
  return made;
}

/** A stack that was read before (`parseStack`) is the same object again. */
const placesOf = new WeakMap<readonly Frame[], readonly string[]>();

function placesIn(frames: readonly Frame[]): readonly string[] {
  const places = frames.filter(({ inApp }) => inApp).slice(0, mostFrames).map(placeOf);
  // Recursion: how deep it went is no other error.
  return places.filter((place, index) => place !== '' && place !== places[index - 1]);
}

function placeOf(frame: Frame): string {
  const place = `${functionOf(frame.function ?? '')} ${moduleOf(frame.module ?? '')}`.trim();
  return place;
}

/** `async Object.charge [as pay]` and Java's `lambda$charge$3` are `charge`. */
function functionOf(name: string): string {
  return name
    .replace(/^(?:async |new )+/, '')
    .replace(/ \[as [^\]]*\]$/, '')
    .replace(/^(?:Object|Module|exports|Function)\./, '')
    .replace(/^lambda\$(.+)\$\d+$/, '$1')
    .replace(/\$+\d+/g, '');
}

/** The file with its folder, without extension, release and hash: `/srv/app-41/dist/charge-3f9a1c2e.js` is `dist/charge`. */
function moduleOf(name: string): string {
  const path = name.replace(/^[a-z]+:\/\//, '').replace(/\\/g, '/').replace(/[?#].*$/, '');
  if (!path.includes('/')) return path.replace(/\$\$.*$/, '').replace(/\$\d+/g, '').replace(/\.[cm]?[jt]sx?$/, '');
  const [folder = '', file = ''] = path.split('/').slice(-2);
  const stem = file.replace(/\.[cm]?[jt]sx?$|\.py$|\.java$/, '').replace(/[-.](?=[0-9a-f]*\d)[0-9a-f]{6,}$/i, '');
  return /\d/.test(folder) ? stem : `${folder}/${stem}`;
}
