/** What is quoted, in backticks or in braces: in an error's text that is somebody's value, not the fault. */
const VALUES = /["`{][\s\S]*["`}]/;

/**
 * An error's message as it may be kept: in logs, and beside the work that failed. Libraries quote what they were given
 * (MongoDB the taken key, Mongoose the value it could not cast, the JSON parser the beginning of a body), and that may
 * be an address, a name or a secret. From the first quoted value to the last, the text is left out.
 */
export function errorText(error: Error): string {
  return error.message.replace(VALUES, '…');
}

/** The frames of an error's stack, under its message as it may be kept. */
export function errorStack(error: Error): string {
  const { stack = '', message } = error;
  const at = stack.indexOf(message);
  const frames = at === -1 ? '' : stack.slice(at + message.length);
  return `${error.name}: ${errorText(error)}${frames}`;
}
