/** The same answer with its files named as shortly as tells them apart: every claim has its place beside it. @param files all of them */
export function withShortPlaces<Answer>(answer: Answer, files: readonly string[]): Answer {
  return shortened(answer, shortNames(files)) as Answer;
}

/** The last part of each path, and as many before it as it takes for all of them to differ. */
function shortNames(files: readonly string[]): ReadonlyMap<string, string> {
  const different = new Set(files).size;
  const tail = (file: string, parts: number): string => file.split('/').slice(-parts).join('/');
  for (let parts = 1; parts < 10; parts += 1) {
    if (new Set(files.map((file) => tail(file, parts))).size === different) return new Map(files.map((file) => [file, tail(file, parts)]));
  }
  return new Map();
}

function shortened(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => shortened(item, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, key === 'file' && typeof inner === 'string' ? (names.get(inner) ?? inner) : shortened(inner, names)]));
}
