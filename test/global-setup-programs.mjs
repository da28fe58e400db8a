/** {@link setUp} for specs that run compiled programs. */
export { setUpPrograms as default } from './global-setup.mjs';
