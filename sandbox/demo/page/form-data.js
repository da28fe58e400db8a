/** `form-data` exists as CommonJS only; in browsers it is the browser's own. */
// oxlint-disable-next-line import/no-default-export -- the SDK imports the default
export default FormData;
