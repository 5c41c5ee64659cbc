import { registerHooks } from 'node:module';

/**
 * Loaded before TypeDoc: it asks for `typescript` and needs one that can be used from JavaScript, which 7 cannot. The package
 * `typescript-6` is that one.
 */
registerHooks({
  resolve(specifier, context, next) {
    return next(specifier === 'typescript' ? 'typescript-6' : specifier, context);
  },
});
