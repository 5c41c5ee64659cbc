import type { SecretLabels, SecretStore } from '../../../../lambda/core/ports.ts';
import {
  SecretNotStoredError,
  type SecretTimes,
  WebhookSecret,
} from '../../../../lambda/core/signature/webhook-secret.ts';
import type { SecretImplementation } from '../implementation.ts';
import { readApart } from './read-apart.ts';

function withTimes(change: (times: SecretTimes) => Partial<SecretTimes>): SecretImplementation {
  return { secret: (store, times, now) => new WebhookSecret(store, { ...times, ...change(times) }, now) };
}

function withStore(change: (store: SecretStore) => Partial<SecretStore>): SecretImplementation {
  return {
    secret: (store, times, now) => {
      const whole: SecretStore = {
        readCurrent: (signal) => store.readCurrent(signal),
        readVersion: (versionId, signal) => store.readVersion(versionId, signal),
        readLabels: (signal) => store.readLabels(signal),
      };
      return new WebhookSecret({ ...whole, ...change(store) }, times, now);
    },
  };
}

/** Labels that are taken to be as before when they cannot be read. */
function remembering(store: SecretStore): Partial<SecretStore> {
  let known: SecretLabels | undefined;
  return {
    readLabels: async (signal) => {
      try {
        known = await store.readLabels(signal);
      } catch (error) {
        if (known === undefined || error instanceof SecretNotStoredError) throw error;
      }
      return known;
    },
  };
}

/** Makes another error of some. */
function rethrowing(change: (error: unknown) => unknown): (store: SecretStore) => SecretStore {
  const rethrow = (error: unknown) => {
    throw change(error);
  };
  return (store) => ({
    readCurrent: (signal) => store.readCurrent(signal).catch(rethrow),
    readVersion: (versionId, signal) => store.readVersion(versionId, signal).catch(rethrow),
    readLabels: (signal) => store.readLabels(signal).catch(rethrow),
  });
}

/** Mistakes that the simulation of the secret must find. */
export const KNOWN_BAD_SECRETS: Readonly<Record<string, SecretImplementation>> = {
  'previous version paired with a newer current one': { secret: readApart },
  'previous version kept when its label cannot be read': withStore(remembering),
  'overlap counted from when the current version was stored': withStore((store) => ({
    readLabels: async (signal) => ({ ...(await store.readLabels(signal)), changedAt: 0 }),
  })),
  'previous version in force for as long as it has its label': withTimes(() => ({
    previousFor: Number.POSITIVE_INFINITY,
  })),
  'what is known believed for ever while reads fail': withTimes(() => ({
    keepFor: Number.POSITIVE_INFINITY,
  })),
  'nothing kept while reads fail': withTimes(() => ({ keepFor: 0 })),
  'denied taken for "there is none"': withStore(rethrowing(() => new SecretNotStoredError('Denied.'))),
  'marked for deletion taken for a failure': withStore(rethrowing((error) => new Error(String(error)))),
  'a read for each request that does not verify': withTimes(() => ({ refetchEvery: 0 })),
};
