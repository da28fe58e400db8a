import { asDate, asRecord, asText } from '../../webhooks/read-json.js';
import type { RoomCode, VideoRoom, VideoSession, VideoVisit } from '../video/video-rooms.js';

/** What 100ms writes for a time that there is none of, with any number of zeros after it. */
const NO_TIME = '0001-01-01T00:00:00';

/** A time of 100ms's, with up to nanoseconds. */
export const readTime = (value: unknown): Date | undefined =>
  typeof value === 'string' && value.startsWith(NO_TIME) ? undefined : asDate(value);

/** The values of a list or of a map by id: 100ms uses both. */
export function readList(value: unknown): Record<string, unknown>[] {
  const values: unknown[] = Array.isArray(value) ? value : Object.values(asRecord(value) ?? {});
  return values.map(asRecord).filter((item) => item !== undefined);
}

/** Undefined when it is no room. Everything else in the answer is left behind, such as credentials of a storage. */
export function readRoom(value: unknown): VideoRoom | undefined {
  const room = asRecord(value);
  const id = asText(room?.['id']);
  if (!room || !id) return undefined;
  return { id, name: asText(room['name']) ?? '', enabled: room['enabled'] !== false };
}

export function readCode(value: Record<string, unknown>): RoomCode | undefined {
  const code = asText(value['code']);
  const role = asText(value['role']);
  return code && role ? { code, role, enabled: value['enabled'] !== false } : undefined;
}

/** A peer of a session, as the API and the webhooks have it. */
export function readVisit(value: Record<string, unknown>): VideoVisit | undefined {
  const peerId = asText(value['peer_id']) ?? asText(value['id']);
  const joinedAt = readTime(value['joined_at']);
  if (!peerId || !joinedAt) return undefined;
  return {
    peerId,
    userId: asText(value['user_id']) ?? '',
    role: asText(value['role']) ?? '',
    joinedAt,
    leftAt: readTime(value['left_at']) ?? null,
  };
}

export function readSession(value: Record<string, unknown>): VideoSession | undefined {
  const id = asText(value['id']);
  const roomId = asText(value['room_id']);
  const startedAt = readTime(value['created_at']);
  if (!id || !roomId || !startedAt) return undefined;
  const visits = readList(value['peers']).flatMap((peer) => readVisit(peer) ?? []);
  return { id, roomId, startedAt, endedAt: value['active'] === true ? null : endOf(value, startedAt, visits), visits };
}

/**
 * 100ms names no end of a session: it ended when the last person left. Where the record lacks a leave, it ended when it
 * changed last, and in no case before something that happened in it.
 */
function endOf(value: Record<string, unknown>, startedAt: Date, visits: readonly VideoVisit[]): Date {
  const isComplete = visits.length > 0 && visits.every(({ leftAt }) => leftAt !== null);
  const changedAt = isComplete ? undefined : readTime(value['updated_at']);
  const times = [startedAt, changedAt ?? startedAt, ...visits.map(({ joinedAt, leftAt }) => leftAt ?? joinedAt)];
  return new Date(Math.max(...times.map((time) => time.getTime())));
}
