import { builtInHandlerEnvironment } from '../../core/settings/environment.ts';
import type { EventTypeName } from '../../core/settings/typed-events.ts';
import { defineHandler } from '../handlers/define-handler.ts';

const { EVENT_TYPE } = builtInHandlerEnvironment.read(process.env);

/** Keeps status and history of the entities of any event type; there is no business code. */
export const handler = defineHandler(EVENT_TYPE as EventTypeName, async () => {});
