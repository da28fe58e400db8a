/** A start that cannot go on, in one line for the person at the terminal; anything else that is thrown is a defect. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
