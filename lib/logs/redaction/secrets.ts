/** One of these words stands in every text that a shape below fits: most texts are done after one look. */
const hint = /auth|bearer|cookie|pass|pwd|secret|token|key|cvc|cvv|csc|verification|security|_(?:live|test)_|whsec_|gh[a-z]_|github_|xox|hooks\.slack|AIza|ya29|AKIA|ASIA|ABIA|ACCA|eyJ|npm_|:\/\/|-----BEGIN/i;

/** A value behind `=`, `:` or in JSON, also in JSON inside a JSON string; what is taken out already stays. */
const value = String.raw`(?!["']?<(?:secret|jwt|card|iban|email|private key))(?:\\"(?:[^"\\]|\\\\(?:\\"|[^"\\]|\\\\)){1,4000}(?:\\")?|"(?:[^"\\]|\\.){1,4000}"?|'[^'\\]{1,4000}'?|(?:[^\s"'&,;)}\]\\]|\\(?!["'])){1,4000})`;
const before = String.raw`(?<![A-Za-z0-9])`;
const equals = String.raw`\\?["']?\s{0,3}=\s{0,3}`;
const colonInJson = String.raw`\\?["']\s{0,3}:\s{0,3}`;

const passwords = String.raw`(?:[a-z0-9]{1,20}[_-]){0,3}(?:password|passwd|passphrase|pwd)`;
const tokens = String.raw`(?:[a-z0-9]{1,20}[_-]){0,3}(?:(?:api|access|private|secret|account|signing|encryption)[_-]?key(?:[_-]?id)?|secret(?:[_-]?access[_-]?key)?|(?:client|app)[_-]?secret|(?:access|refresh|id|auth|session|security|csrf|xsrf|bearer)?[_-]?token|x-amz-(?:security-token|signature|credential))`;
const codes = String.raw`(?:cvc2?|cvv2?|csc|security[_-]?code|card[_-]?(?:verification(?:[_-]?(?:code|value))?|code|cvc|cvv))`;

const shapes: readonly (readonly [RegExp, string])[] = [
  // `Authorization: Basic …`, `"authorization":"Bearer …"`, also inside a JSON string; SigV4 and Digest run to the end of the value.
  [/(authorization\\?["']?\s{0,20}[:=]\s{0,20}\\?["']?)(?:(?:AWS4-HMAC-SHA256|Digest)\s[^"'\n\\]+|(?:(?:Basic|Bearer|Token|ApiKey)\s+)?[^\s,;"'}\\]+)/gi, '$1<secret>'],
  // A bare bearer token; prose ("bearer authentication") has neither digits nor such length.
  [/(?<![A-Za-z])(Bearer\s{1,20})(?=[\w.~+/=-]*\d|[\w.~+/=-]{20})[\w.~+/=-]{8,}/gi, '$1<secret>'],
  // Cookies, to the end of the header or of the JSON value.
  [/((?:set-)?cookie2?\\?["']?\s{0,3}[:=]\s{0,3}\[?\\?["']?)(?!<secret>)[^\s"'\\=]{1,200}=[^"'\n\\]{1,8000}/gi, '$1<secret>'],
  // https://user:password@host
  [/(:\/\/[^\s:/?#@"'<]{1,100}:)[^\s/?#@"'<]{1,200}(?=@)/g, '$1<secret>'],
  // Stripe: secret, restricted, ephemeral and organisation keys; webhook signing secrets (https://docs.stripe.com/keys).
  [/(?<![A-Za-z])(sk|rk|ek)_(?:org_)?(?:live|test)_[A-Za-z0-9_*]+/g, '$1_<secret>'],
  [/(?<![A-Za-z])whsec_[A-Za-z0-9+/=_-]{6,}/g, 'whsec_<secret>'],
  // A client secret lets the browser finish the payment; the intent's id before it is no secret.
  [/(?<![A-Za-z])((?:pi|seti|cs|src)_[A-Za-z0-9_]{1,100}?_secret_)[A-Za-z0-9%]+/g, '$1<secret>'],
  // AWS access key ids (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html).
  [/(?<![A-Za-z0-9])(AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])/g, '$1<secret>'],
  // GitHub (https://github.blog/engineering/behind-githubs-new-authentication-token-formats/), npm.
  [/(?<![A-Za-z0-9])(gh[pousr]_|github_pat_|npm_)[A-Za-z0-9_]{30,255}/g, '$1<secret>'],
  // Slack: tokens and incoming webhooks (https://docs.slack.dev/authentication/tokens).
  [/(?<![A-Za-z0-9])(xox[a-z]-|xapp-)[A-Za-z0-9-]{10,255}/g, '$1<secret>'],
  [/(hooks\.slack\.com\/(?:services|workflows)\/)[\w/]{8,200}/g, '$1<secret>'],
  // Google: API keys and OAuth access tokens.
  [/(?<![A-Za-z0-9])(AIza)[\w-]{35}(?![\w-])/g, '$1<secret>'],
  [/(?<![A-Za-z0-9])(ya29\.)[\w-]{20,2000}/g, '$1<secret>'],
  // JSON Web Tokens (RFC 7519): three parts, the first two of them objects.
  [/(?<![\w-])eyJ[\w-]{5,8000}\.eyJ[\w-]{5,8000}\.[\w-]{0,4000}/g, '<jwt>'],
  // Passwords, tokens and card codes by the name of their field.
  [new RegExp(`(${before}${passwords}(?:${equals}|\\\\?["']?\\s{0,3}:\\s{0,3}))${value}`, 'gi'), '$1<secret>'],
  [new RegExp(`(${before}${tokens}(?:${equals}|${colonInJson}))${value}`, 'gi'), '$1<secret>'],
  [new RegExp(`(${before}x-(?:api-key|auth-token|csrf-token)\\s{0,3}:\\s{0,3})${value}`, 'gi'), '$1<secret>'],
  [new RegExp(`(${before}${codes}\\\\?["']?\\s{0,3}[=:]?\\s{0,3}\\\\?["']?)\\d{3,4}(?!\\d)`, 'gi'), '$1<secret>'],
];

/** Keys, tokens, passwords, cookies and card codes become `<secret>`, what stands before them stays. */
export function withoutSecrets(text: string): string {
  if (!hint.test(text)) return text;
  let clean = withoutPrivateKeys(text);
  for (const [pattern, replacement] of shapes) clean = clean.replace(pattern, replacement);
  return clean;
}

const begin = '-----BEGIN ';
const privateKey = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/y;
const endOfKey = /-----END [A-Z ]{0,40}PRIVATE KEY-----/g;

/** PEM (RFC 7468), line ends real or escaped. A key without its end is taken out to the end of the text. No regex over the whole: that would be quadratic. */
function withoutPrivateKeys(text: string): string {
  let clean = '';
  let done = 0;
  for (let at = text.indexOf(begin); at >= 0; at = text.indexOf(begin, at + 1)) {
    privateKey.lastIndex = at;
    if (at < done || !privateKey.test(text)) continue;
    endOfKey.lastIndex = at;
    clean += `${text.slice(done, at)}<private key>`;
    if (!endOfKey.test(text)) return clean;
    done = endOfKey.lastIndex;
  }
  return done === 0 ? text : clean + text.slice(done);
}
