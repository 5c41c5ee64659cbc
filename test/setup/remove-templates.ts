export { teardown as default } from './templates.ts';
