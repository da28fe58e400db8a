/** A room at the provider. */
export interface VideoRoom {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
}

/** A room to create. */
export interface NewVideoRoom {
  /** Unique: a room of this name that exists already is the same room. */
  readonly name: string;
  readonly description: string;
  /** People at once; 0: as many as the provider allows. */
  readonly size: number;
  /** Of one session; undefined: as long as the provider allows. */
  readonly maxDurationSeconds: number | undefined;
}

/** With it, anybody can join the room in that role, passing by this server. It does not expire. */
export interface RoomCode {
  readonly code: string;
  readonly role: string;
  readonly enabled: boolean;
}

/** Who may join which room, as what, and until when. */
export interface JoinGrant {
  readonly roomId: string;
  readonly role: string;
  readonly userId: string;
  readonly expiresAt: Date;
}

/** One stay of one person, on one device. */
export interface VideoVisit {
  readonly peerId: string;
  readonly userId: string;
  readonly role: string;
  readonly joinedAt: Date;
  /** null: still there. */
  readonly leftAt: Date | null;
}

/** The provider's record of one meeting in a room. */
export interface VideoSession {
  readonly id: string;
  readonly roomId: string;
  readonly startedAt: Date;
  /** null: not over. */
  readonly endedAt: Date | null;
  readonly visits: readonly VideoVisit[];
}

/**
 * A provider of video rooms. All ids are the provider's. Every method may reject with a {@link VideoError}; each effect may
 * have happened nevertheless, and is harmless to repeat.
 */
export abstract class VideoRooms {
  abstract create(room: NewVideoRoom): Promise<VideoRoom>;
  /** null: there is no such room. */
  abstract read(roomId: string): Promise<VideoRoom | null>;
  /** Every room, enabled or not. */
  abstract list(): AsyncIterable<VideoRoom>;
  abstract enable(roomId: string): Promise<void>;
  /** Closes the room to those who are not in it. Participants stay. */
  abstract disable(roomId: string): Promise<void>;
  /** Removes all participants, and closes the room. */
  abstract end(roomId: string): Promise<void>;
  /** One for each role; those that do not exist are created. */
  abstract codes(roomId: string): Promise<readonly RoomCode[]>;
  /** The roles that a join token can have, at most some minutes old. */
  abstract roles(): Promise<readonly string[]>;
  /** Signs locally. The token is asked for when its owner joins, and not afterwards. */
  abstract signJoinToken(grant: JoinGrant): string;
  /** null: there is no such session. */
  abstract readSession(sessionId: string): Promise<VideoSession | null>;
}
