import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';

/** Whether the condition of a write did not hold; every other failure is passed on. */
export function conditionFailed(error: unknown): error is ConditionalCheckFailedException {
  return error instanceof ConditionalCheckFailedException;
}

/**
 * The same of a write that asks for the item that did not meet its condition: one whose answer is lost is repeated, and meets
 * what it has done itself.
 *
 * @param isOwn - whether an item is as the write has left it
 */
export async function conditionHeldOrMet(
  work: Promise<unknown>,
  isOwn: (item: NonNullable<ConditionalCheckFailedException['Item']>) => boolean,
): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (conditionFailed(error)) return error.Item !== undefined && isOwn(error.Item);
    throw error;
  }
}

/** Outcome of a conditional write: whether its condition held. */
export async function conditionHeld(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (conditionFailed(error)) return false;
    throw error;
  }
}
