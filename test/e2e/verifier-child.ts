import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { handler } from '../../lambda/functions/verifier/index.ts';

// A verifier with its environment, which takes many requests at once. It is killed before it can answer one.
const timeout = 15_000;
process.on('message', async (requests: APIGatewayProxyEventV2[]) => {
  const deadline = Date.now() + timeout;
  const context = { getRemainingTimeInMillis: () => deadline - Date.now() } as Context;
  await Promise.race(requests.map((request) => handler(request, context)));
  process.send?.('answered');
});
