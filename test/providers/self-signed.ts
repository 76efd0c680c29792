import { generateKeyPairSync, sign } from 'node:crypto';

/** One DER element. https://www.itu.int/rec/T-REC-X.690 */
function der(tag: number, ...contents: readonly (Buffer | string)[]): Buffer {
  const content = Buffer.concat(contents.map((part) => (typeof part === 'string' ? Buffer.from(part, 'hex') : part)));
  const length = content.length < 128 ? [content.length] : [0x82, content.length >> 8, content.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

const sequence = (...contents: readonly (Buffer | string)[]) => der(0x30, ...contents);
const oid = { ecdsaWithSha256: '06082a8648ce3d040302', commonName: '0603550403', subjectAltName: '0603551d11', basicConstraints: '0603551d13' };

/** A certificate for `localhost` that is its own authority, and its key; made anew each time, so nothing secret is kept. https://www.rfc-editor.org/rfc/rfc5280 */
export function selfSigned(): { readonly key: string; readonly cert: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(der(0x31, sequence(oid.commonName, der(0x0c, Buffer.from('localhost')))));
  const validity = sequence(der(0x17, Buffer.from('200101000000Z')), der(0x17, Buffer.from('491231235959Z')));
  const alternative = sequence(oid.subjectAltName, der(0x04, sequence(der(0x82, Buffer.from('localhost')))));
  const authority = sequence(oid.basicConstraints, '0101ff', der(0x04, sequence('0101ff')));
  const body = sequence(
    der(0xa0, '020102'), '020101', sequence(oid.ecdsaWithSha256), name, validity, name,
    publicKey.export({ type: 'spki', format: 'der' }), der(0xa3, sequence(alternative, authority)),
  );
  const certificate = sequence(body, sequence(oid.ecdsaWithSha256), der(0x03, '00', sign('sha256', body, privateKey)));
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
  };
}
