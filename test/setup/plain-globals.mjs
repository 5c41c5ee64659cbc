import vm from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

/**
 * Jest's environment of Node.js with globals that are looked up as anywhere else. In Jest's own, each use of `Promise` or
 * `Object` asks a proxy: histories of the simulation take more than twice the time of the processor, and all tests together a
 * fifth more.
 */
export default class PlainGlobals extends TestEnvironment {
  constructor(...args) {
    const { createContext } = vm;
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
    try {
      super(...args);
    } finally {
      vm.createContext = createContext;
    }
  }
}
