import { flushCompileCache } from 'node:module';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { handler } from '../../lambda/functions/verifier/index.ts';

// A verifier with its environment, which takes many requests at once. A request that is answered 503, as on a busy
// machine, is sent again, as from any sender.
const timeout = 15_000;
// It is killed in the end, and would write nothing then.
flushCompileCache();
// The test is gone, however it went. Without the stack no request would ever be answered.
process.on('disconnect', () => process.exit());
process.on('message', async (requests: APIGatewayProxyEventV2[]) => {
  await Promise.all(
    requests.map(async (request) => {
      let status: number | undefined;
      do {
        const deadline = Date.now() + timeout;
        const context = { getRemainingTimeInMillis: () => deadline - Date.now() } as Context;
        status = ((await handler(request, context)) as APIGatewayProxyStructuredResultV2).statusCode;
      } while (status === 503);
    }),
  );
});
