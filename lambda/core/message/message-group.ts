import { createHash } from 'node:crypto';
import type { VerifiedEvent } from './cloud-event.ts';

const MESSAGE_GROUP_ID = /^[\x21-\x7e]{1,128}$/;

/** FIFO message group: one per entity. A name SQS would not take is replaced by its digest. */
export function messageGroupId(event: Pick<VerifiedEvent, 'entity' | 'subject'>): string {
  const name = `${event.entity}#${event.subject}`;
  return MESSAGE_GROUP_ID.test(name) ? name : createHash('sha256').update(name).digest('hex');
}
