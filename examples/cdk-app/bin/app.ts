import { App } from 'aws-cdk-lib';
import { PaymentsStack } from '../lib/payments-stack.ts';

new PaymentsStack(new App(), 'Payments');
