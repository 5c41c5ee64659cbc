export { teardown as default } from './shared-assemblies.ts';
