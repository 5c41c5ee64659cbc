import { isObjectText } from '../lambda/core/json/json-text.ts';
import { CloudEventError, orderKey, parseCloudEvent } from '../lambda/core/message/cloud-event.ts';
import type { EventTypeName } from '../lambda/core/settings/typed-events.ts';
import type { CedarEvent } from './cedar-event.ts';
import { signedValues } from './signed-values.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Reads the body of an SQS message.
 *
 * @param body - `body` of an SQS record, `Body` of a message that you received yourself
 * @param types - the event types that are expected, one or more; any if none is named
 * @throws CloudEventError whose `code` says why it is no event that can be read. Such a message must fail, not be deleted.
 */
export function parseMessage(body: string): CedarEvent;
export function parseMessage<Type extends EventTypeName>(
  body: string,
  ...types: readonly [Type, ...Type[]]
): CedarEvent<Type>;
export function parseMessage(body: string, ...types: readonly string[]): CedarEvent {
  const event = parseCloudEvent(body);
  const { bodyText, claimedAt, entity, eventType, requestUuid, securityFields, source, status, subject } =
    event;
  if (!UUID.test(requestUuid)) throw new CloudEventError('The id of the message is no UUID.');
  if (!isObjectText(bodyText)) throw new CloudEventError('The data of the message is no object.');
  if (types.length > 0 && !types.includes(eventType)) {
    throw new CloudEventError(`The message is of type ${eventType}.`, 'unexpected_type');
  }
  return {
    id: requestUuid,
    source,
    type: eventType,
    entity,
    subject,
    status,
    time: new Date(claimedAt).toISOString(),
    orderKey: orderKey(event),
    signed: signedValues(bodyText, securityFields),
    data: JSON.parse(bodyText),
    dataText: bodyText,
  } as CedarEvent;
}
