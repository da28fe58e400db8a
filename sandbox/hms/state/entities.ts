/** A room as kept. */
export interface Room {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly templateId: string;
  readonly region: string;
  readonly size: number;
  readonly maxDurationSeconds: number;
  readonly enabled: boolean;
  readonly createdAt: string;
  /** Null: never. */
  readonly updatedAt: string | null;
}

/** What clients trade for a token. A room has one for a role at most. */
export interface RoomCode {
  readonly code: string;
  readonly roomId: string;
  readonly role: string;
  readonly enabled: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Rooms are made from it: it says which roles there are. */
export interface Template {
  readonly id: string;
  readonly name: string;
  /** The roles by priority. The first one may do everything, the others nothing. */
  readonly roles: readonly string[];
  readonly createdAt: string;
}

/** Somebody who was or is in a session. */
export interface Peer {
  readonly id: string;
  readonly name: string;
  readonly userId: string;
  readonly role: string;
  readonly joinedAt: string;
  /** Null: is still there. */
  leftAt: string | null;
}

/** A meeting in a room, from the first to join until it ends. */
export interface Session {
  readonly id: string;
  readonly roomId: string;
  readonly createdAt: string;
  /** Null: it still runs. */
  endedAt: string | null;
  readonly peers: Peer[];
}
