export { teardown as default } from './packed.ts';
