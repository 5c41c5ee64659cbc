import { App, Arn, ArnFormat } from 'aws-cdk-lib';
import { RiskStack } from '../lib/risk-stack.ts';

const app = new App();
const queueArn: string = app.node.getContext('queueArn');
// Lambda takes messages of queues in its own region only.
const { region } = Arn.split(queueArn, ArnFormat.NO_RESOURCE_NAME);
new RiskStack(app, 'Risk', { queueArn, ...(region !== undefined && { env: { region } }) });
