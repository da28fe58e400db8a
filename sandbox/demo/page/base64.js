/** `base64-js` exists as CommonJS only; this is what the SDK uses of it. */
export const fromByteArray = (bytes) => btoa(String.fromCharCode(...bytes));
