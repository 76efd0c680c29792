import { codeOf, FailedError } from './console';

const unreachable = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EPIPE']);

/** What AWS or the way to it said, as one sentence that says what to do; undefined for an error that has nothing to do with it. */
export function awsSentence(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const said = (error.message.split('\n')[0] ?? '').replace(/[.\s]+$/, '');
  if (said.startsWith('Region is missing')) return 'no AWS region is set: put it into AWS_REGION, for example AWS_REGION=eu-central-1.';
  if (/Credentials|TokenProvider/.test(error.name)) return `no usable AWS credentials were found (${said}): set AWS_PROFILE or log in, for example with "aws sso login".`;
  if (/ExpiredToken|TokenExpired/.test(error.name)) return 'the AWS credentials have expired: log in again, for example with "aws sso login".';
  if (/InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch|InvalidSignature/.test(error.name)) return `AWS does not know these credentials (${said}): check AWS_PROFILE and AWS_REGION.`;
  if (/AccessDenied|AuthorizationError|NotAuthorized|UnauthorizedOperation/.test(error.name)) return `AWS refuses it (${said}): use credentials that have this right.`;
  if (unreachable.has(codeOf(error)) || error.name === 'TimeoutError') return `AWS cannot be reached (${codeOf(error) || error.name}): check the network, AWS_REGION and AWS_ENDPOINT_URL.`;
  if ('$metadata' in error) return `AWS answers ${error.name}${said === '' ? '' : `: ${said}`}.`;
  return undefined;
}

/** Runs a command's work; what AWS says against it becomes a FailedError, everything else stays what it is. */
export async function atAws<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const sentence = awsSentence(error);
    if (sentence === undefined) throw error;
    throw new FailedError(sentence, { cause: error });
  }
}
