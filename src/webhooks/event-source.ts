import { SetMetadata } from '@nestjs/common';

/** What the inbox uses of an event, whoever sent it. */
export interface SourceEvent {
  readonly type: string;
  /** The sender's time; the time of arrival when the event has none. */
  readonly createdAt: Date;
  /** The channel it is about. */
  readonly cid?: string | undefined;
}

/** A service that posts events here, and how they are read. */
export interface EventSource<E extends SourceEvent = SourceEvent> {
  /** Stored with each event. */
  readonly name: string;
  /** The event types that handlers may declare. Events of other types are stored and acknowledged, and nothing more. */
  readonly types: readonly string[];
  /** Reads an event leniently: the service may add fields and types. Returns null when the bytes are not an event. */
  parse(bytes: Buffer, receivedAt: Date): E | null;
  /**
   * Identifies the content of events that must have no second effect when they are repeated in other bytes. Other events
   * are identified by their bytes alone, and their handlers may be called again.
   */
  semanticKeyOf(event: E): string | undefined;
}

/** A stored event, as handlers get it. */
export type Received<E extends SourceEvent> = E & {
  /** When it arrived, by the database's clock. */
  readonly receivedAt: Date;
  /** The id of the delivery that brought it, by which the log lines of its work are found. */
  readonly requestId: string | null;
};

/** Handles events of the types that it declared. Throws when it could not. */
export type EventHandler<E> = (events: readonly E[]) => Promise<void>;

/** The events that a method handles. */
export interface HandledEvents {
  readonly source: EventSource;
  readonly types: readonly string[];
}

export const HANDLED_EVENTS = 'backchannel:handled-events';

type HandlerDecorator<E> = <T extends EventHandler<E>>(
  target: object,
  name: string | symbol,
  method: TypedPropertyDescriptor<T>,
) => void;

/**
 * Has a method of an injectable called with the events of the given types, after they were stored and acknowledged. It
 * gets as many at once as are waiting, and writes them together.
 *
 * The same event may come again, and events come in any order: the method must lead to the same result all the same.
 * When it throws, it is called with each event alone. The events for which it throws again are tried again later, by all
 * handlers of their types.
 */
export const handlesEvents = <E extends SourceEvent>(
  source: EventSource<E>,
  types: readonly string[],
): HandlerDecorator<Received<E>> => SetMetadata(HANDLED_EVENTS, { source, types } satisfies HandledEvents);
