/** What stands for a call that opens or closes a socket. */
export const SOCKET = 'socket';

/** What a method of the official SDK sent, and what came back. */
export interface Exchange {
  /** The method that the case called; undefined for what a client does by itself, such as after a reconnect. */
  readonly method: string | undefined;
  readonly by: 'server' | 'client';
  /** `POST /channels/messaging/{id}/query`, or {@link SOCKET}. */
  readonly call: string;
  readonly requestId: string | undefined;
  /** 0 when there was no answer. */
  readonly status: number;
  /** The code of an error body. */
  readonly code: number | undefined;
  /** Names of the fields of the answer. */
  readonly shape: readonly string[];
  /** The answer, of a 501 only. */
  readonly refusal?: unknown;
}

/** An error in the first frame, as far as the SDK tells it. */
export interface SocketRefusal {
  readonly StatusCode: number;
  readonly code?: number;
  readonly message?: string;
}

/** Finds it in the error that the SDK rejects with, whose message is JSON. */
export function socketRefusal(error: unknown): SocketRefusal | undefined {
  const text = error instanceof Error ? error.message : '';
  if (!text.startsWith('{') || !text.includes('"isWSFailure"')) return undefined;
  // Both are empty texts when there was no frame at all.
  const { StatusCode, code, message } = JSON.parse(text) as Record<string, unknown>;
  return {
    StatusCode: Number(StatusCode),
    code: typeof code === 'number' ? code : undefined,
    message: String(message),
  };
}
