/** Text in quotes, backticks or braces: in an error's message that is a value, not the fault. */
const VALUES = /["`{][\s\S]*["`}]/;

/**
 * An error's message without values, for logs and for failed work. Libraries quote their input (MongoDB a taken key,
 * Mongoose a value it could not cast, the JSON parser the beginning of a body), which may be an email address, a name or a
 * secret. Everything from the first quoted value to the last is left out.
 */
export function errorText(error: Error): string {
  return error.message.replace(VALUES, '…');
}

/** An error's stack under its message without values. */
export function errorStack(error: Error): string {
  const { stack = '', message } = error;
  const at = stack.indexOf(message);
  const frames = at === -1 ? '' : stack.slice(at + message.length);
  return `${error.name}: ${errorText(error)}${frames}`;
}
