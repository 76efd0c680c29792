import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod/mini';
import type { ReportArchive } from '../app/analyse';
import type { AnalyseState } from '../app/analyse-state';
import { reportKeys } from '../environment';

const counts = z.record(z.string(), z.number());
const stateSchema: z.ZodMiniType<AnalyseState> = z.object({
  schema: z.literal(1), readUntil: counts, cut: z.array(z.string()), measured: counts,
  quiet: z.object({ hours: z.number(), groups: z.array(z.object({ id: z.string(), template: z.string(), count: z.number() })) }),
});

/** State and reports in a bucket of the stack: `state.json`, and `reports/<time>.html` with the same as JSON beside it. */
export function createS3ReportArchive({ client, bucketName }: { readonly client: Pick<S3Client, 'send'>; readonly bucketName: string }): ReportArchive {
  const put = (Key: string, Body: string, ContentType: string) => client.send(new PutObjectCommand({ Bucket: bucketName, Key, Body, ContentType }));
  return {
    async state() {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucketName, Key: reportKeys.state }));
        return understood((await Body?.transformToString()) ?? '');
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    saveState: async (state) => void (await put(reportKeys.state, JSON.stringify(state), 'application/json')),
    async saveReport({ at, json, html }) {
      const name = `${reportKeys.reports}${new Date(at).toISOString().replaceAll(':', '-')}`;
      await put(`${name}.json`, json, 'application/json');
      await put(`${name}.html`, html, 'text/html; charset=utf-8');
      return `s3://${bucketName}/${name}.html`;
    },
  };
}

function understood(text: string): AnalyseState | undefined {
  try {
    return stateSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
