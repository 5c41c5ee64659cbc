import { defineHandler } from '../define-handler.ts';
import { onUnclassifiedEvent } from './business-code.ts';

/** Entry point of the handler of `Unclassified`. */
export const handler = defineHandler('Unclassified', onUnclassifiedEvent);
