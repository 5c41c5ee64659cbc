import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';

/** Whether the condition of a write did not hold; every other failure is passed on. */
export function conditionFailed(error: unknown): error is ConditionalCheckFailedException {
  return error instanceof ConditionalCheckFailedException;
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
