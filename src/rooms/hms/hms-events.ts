import { asRecord, asText, parseJson } from '../../webhooks/read-json.js';
import type { EventSource, SourceEvent } from '../../webhooks/event-source.js';
import type { VideoVisit } from '../video/video-rooms.js';
import { readTime, readVisit } from './hms-json.js';

/** The event types that this server handles. */
const HMS_EVENT_TYPES = [
  'session.open.success',
  'session.close.success',
  'peer.join.success',
  'peer.leave.success',
  'room.end.success',
] as const;

/** What we use of an event of 100ms's. Everything but its type may be missing. */
export interface HmsEvent extends SourceEvent {
  readonly id: string | undefined;
  /** 100ms's ids. */
  readonly roomId: string | undefined;
  readonly sessionId: string | undefined;
  readonly sessionStartedAt: Date | undefined;
  readonly sessionEndedAt: Date | undefined;
  readonly visit: VideoVisit | undefined;
  /** The room was ended and locked. */
  readonly locked: boolean;
}

function parse(bytes: Buffer, receivedAt: Date): HmsEvent | null {
  const event = asRecord(parseJson(bytes));
  const type = asText(event?.['type']);
  if (!event || !type) return null;
  const data = asRecord(event['data']) ?? {};
  return {
    type,
    id: asText(event['id']),
    createdAt: readTime(event['timestamp']) ?? receivedAt,
    roomId: asText(data['room_id']),
    sessionId: asText(data['session_id']),
    sessionStartedAt: readTime(data['session_started_at']),
    sessionEndedAt: readTime(data['session_stopped_at']),
    visit: readVisit(data),
    locked: data['lock_room'] === true,
  };
}

/** The events of 100ms. Each has an id of its own, also when it is sent again. */
export const HMS_EVENTS: EventSource<HmsEvent> = {
  name: '100ms',
  types: HMS_EVENT_TYPES,
  parse,
  semanticKeyOf: ({ id }) => id && `100ms:${id}`,
};
