/** A start that cannot go on. The message is one line for the user; any other error is a defect. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
