import { ErrorFromResponse } from 'stream-chat';

/** What a refusal must look like. */
export interface ExpectedRefusal {
  readonly code: number;
  readonly status: number;
  /** The whole message as the envelope carries it. */
  readonly message: string;
}

/** Holds a call of the official SDK against the refusal it must end in, the whole envelope included. */
export async function expectRefused(call: Promise<unknown>, expected: ExpectedRefusal): Promise<void> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ErrorFromResponse)) throw new Error(`The call was not refused: ${String(error)}`);
  expect({ code: error.code, status: error.status, body: error.response.data }).toEqual({
    code: expected.code,
    status: expected.status,
    body: {
      code: expected.code,
      StatusCode: expected.status,
      message: expected.message,
      duration: expect.stringMatching(/^\d+\.\d\dms$/),
      more_info: '',
      details: [],
    },
  });
}
