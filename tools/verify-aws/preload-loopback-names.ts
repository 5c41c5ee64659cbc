/** Loaded by `NODE_OPTIONS` into the functions of an emulator: they call the API by a name under `localhost`, too. */
import { resolveLoopbackNames } from './loopback-names.ts';

resolveLoopbackNames();
