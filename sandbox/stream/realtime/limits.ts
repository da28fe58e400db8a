/** Bounds of sockets. Specs make them smaller. */
export interface SocketLimits {
  /** Sockets at a time; the next one is refused. */
  readonly maxConnections: number;
  /** Bytes of one frame of a client; all that clients send is pings. */
  readonly maxFrameBytes: number;
  /** Bytes that may wait for a client that reads too slowly. Then it is cut off. */
  readonly maxBufferedBytes: number;
  /** Milliseconds without a frame of the client. The official SDK sends one every 25 seconds. */
  readonly maxSilenceMs: number;
  /** Milliseconds between two looks at silent clients and ended tokens. */
  readonly sweepMs: number;
  /** Users who may watch a channel before it gets fewer events. */
  readonly maxWatchersForAll: number;
  /** Milliseconds between two events about watchers of such a channel. */
  readonly crowdedWatchingMs: number;
  /** Milliseconds between two drops of all sockets, by the preset of that name. */
  readonly dropMs: number;
}

export const DEFAULT_SOCKET_LIMITS: SocketLimits = {
  maxConnections: 200,
  maxFrameBytes: 4096,
  maxBufferedBytes: 1024 * 1024,
  maxSilenceMs: 60_000,
  sweepMs: 1000,
  maxWatchersForAll: 100,
  crowdedWatchingMs: 5000,
  dropMs: 20_000,
};

/**
 * Why a socket is closed. The official SDK takes 1000 for the end and comes back after any other code, to meet the reason, such
 * as an expired token, in its first frame.
 */
export const CLOSE_CODES = {
  refused: 1000,
  binaryFrame: 1003,
  invalidJson: 1007,
  unexpectedFrame: 1008,
  credentials: 4001,
  silence: 4002,
} as const;
