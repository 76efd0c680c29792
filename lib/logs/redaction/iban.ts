/** Lengths by country, from the IBAN registry (https://www.swift.com/standards/data-standards/iban-international-bank-account-number). */
const lengths: ReadonlyMap<string, number> = new Map(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20'
  ).split(' ').map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

const candidate = /(?<![A-Za-z0-9_])([A-Z]{2}\d{2})((?: ?[A-Z0-9]){11,30})(?![A-Za-z0-9_])/gi;

/** Account numbers whose country, length and check digits fit become `<iban>`. */
export function withoutIbans(text: string): string {
  return text.replace(candidate, (whole: string) => {
    const length = lengths.get(whole.slice(0, 2).toUpperCase());
    const end = length === undefined ? -1 : endOf(whole, length);
    return end >= 0 && hasRightCheck(whole.slice(0, end)) ? `<iban>${whole.slice(end)}` : whole;
  });
}

/** Where the country's length is reached, blanks left out; -1 when that is within a word. */
function endOf(whole: string, length: number): number {
  let seen = 0;
  for (let at = 0; at < whole.length; at += 1) {
    if (whole[at] !== ' ') seen += 1;
    if (seen === length) return at + 1 === whole.length || whole[at + 1] === ' ' ? at + 1 : -1;
  }
  return -1;
}

/** ISO 13616: the first four moved to the end, letters as 10 to 35, the whole modulo 97 is 1. */
function hasRightCheck(iban: string): boolean {
  const compact = iban.replaceAll(' ', '').toUpperCase();
  let rest = 0;
  for (const unit of compact.slice(4) + compact.slice(0, 4)) {
    const value = Number.parseInt(unit, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}
