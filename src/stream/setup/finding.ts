/** Something in Stream, or between Stream and this server, that is not as it should be. */
export interface Finding {
  /** Stable; scripts may depend on it. */
  readonly code: string;
  /** error: something does not work, or is open to clients. warning: it works, and an operator should look at it. */
  readonly severity: 'error' | 'warning';
  readonly text: string;
  readonly remedy: string;
}

const RUN_SETUP = 'Run stream:setup.';

export const error = (code: string, text: string, remedy = RUN_SETUP): Finding => ({
  code,
  severity: 'error',
  text,
  remedy,
});

export const warning = (code: string, text: string, remedy = RUN_SETUP): Finding => ({
  code,
  severity: 'warning',
  text,
  remedy,
});
