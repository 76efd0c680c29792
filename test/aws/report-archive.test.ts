import { describe, expect, it } from '@jest/globals';
import { NoSuchKey, S3ServiceException, type PutObjectCommandInput } from '@aws-sdk/client-s3';
import { createS3ReportArchive } from '../../lib/aws/report-archive';

function bucketThat(answer: () => object) {
  const inputs: object[] = [];
  const client = { send: async ({ input }: { input: object }) => (inputs.push(input), answer()) } as never;
  return { archive: createS3ReportArchive({ client, bucketName: 'bucket' }), inputs };
}
const holding = (text: string) => bucketThat(() => ({ Body: { transformToString: async () => text } }));

describe('the bucket of reports', () => {
  it('has a page and its JSON side by side, under the time', async () => {
    const { archive, inputs } = bucketThat(() => ({}));
    expect(await archive.saveReport({ at: Date.UTC(2026, 10, 22, 8), json: '{}', html: '<p>' })).toBe('s3://bucket/reports/2026-11-22T08-00-00.000Z.html');
    expect(inputs as PutObjectCommandInput[]).toMatchObject([
      { Bucket: 'bucket', Key: 'reports/2026-11-22T08-00-00.000Z.json', Body: '{}', ContentType: 'application/json' },
      { Bucket: 'bucket', Key: 'reports/2026-11-22T08-00-00.000Z.html', Body: '<p>', ContentType: 'text/html; charset=utf-8' },
    ]);
  });

  it.each(['', 'x', '{"schema":2}', '{"schema":1,"readUntil":{"a":"b"}}'])('with the state %j begins anew', async (text) => {
    expect(await holding(text).archive.state()).toBeUndefined();
  });

  it('without a state is a first run; what refuses it is a failure', async () => {
    const missing = bucketThat(() => { throw new NoSuchKey({ message: '', $metadata: {} }); });
    expect(await missing.archive.state()).toBeUndefined();
    const refused = bucketThat(() => { throw new S3ServiceException({ name: 'AccessDenied', $fault: 'client', $metadata: {}, message: 'denied' }); });
    await expect(refused.archive.state()).rejects.toThrow('denied');
  });
});
