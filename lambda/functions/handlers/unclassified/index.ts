import { eventHandler } from '../event-handler.ts';
import { onUnclassifiedEvent } from './business-code.ts';

/** Entry point of the handler of `Unclassified`. */
export const { handler, ready } = eventHandler('Unclassified', onUnclassifiedEvent);
