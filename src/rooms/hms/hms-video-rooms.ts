import type { Clock } from '../../common/clock.js';
import { asRecord } from '../../webhooks/read-json.js';
import type { AppConfig } from '../../config/app-config.js';
import { VideoError } from '../video/video-error.js';
import {
  type JoinGrant,
  type NewVideoRoom,
  type RoomCode,
  type VideoRoom,
  VideoRooms,
  type VideoSession,
} from '../video/video-rooms.js';
import { HmsClient, type HmsJson } from './hms-client.js';
import { readCode, readList, readRoom, readSession } from './hms-json.js';
import { HmsTokens } from './hms-tokens.js';

const PAGE_SIZE = 100;
const ROLES_FRESH_MS = 5 * 60_000;

/** Video rooms at 100ms (https://www.100ms.live/docs/server-side/v2), called without a vendor's SDK. */
export class HmsVideoRooms extends VideoRooms {
  private readonly templateId: string;
  private readonly tokens: HmsTokens;
  private readonly client: HmsClient;
  private knownRoles: { readonly names: readonly string[]; readonly readAtMs: number } | undefined;

  constructor({ hms, baseUrl, timeoutMs }: Pick<AppConfig['video'], 'hms' | 'baseUrl' | 'timeoutMs'>, clock: Clock) {
    super();
    this.templateId = hms?.templateId ?? '';
    this.tokens = new HmsTokens(hms, clock);
    this.client = new HmsClient(baseUrl, timeoutMs, this.tokens);
  }

  /** 100ms returns, and overwrites, the room that has the name already. */
  async create({ name, description, size, maxDurationSeconds }: NewVideoRoom): Promise<VideoRoom> {
    const body = {
      name,
      template_id: this.templateId,
      ...(description && { description }),
      ...(size > 0 && { size }),
      ...(maxDurationSeconds !== undefined && { max_duration_seconds: maxDurationSeconds }),
    };
    const answer = await this.client.call({ operation: 'createRoom', method: 'POST', path: '/rooms', body });
    return usable('createRoom', readRoom(answer));
  }

  async read(roomId: string): Promise<VideoRoom | null> {
    const answer = await this.client.callForAny({ operation: 'readRoom', method: 'GET', path: `/rooms/${roomId}` });
    return answer && usable('readRoom', readRoom(answer));
  }

  async *list(): AsyncIterable<VideoRoom> {
    // Without the filter, 100ms lists enabled rooms only.
    for (const enabled of [true, false]) {
      for await (const item of this.pages('listRooms', '/rooms', { enabled: String(enabled) })) {
        const room = readRoom(item);
        if (room) yield room;
      }
    }
  }

  async enable(roomId: string): Promise<void> {
    await this.update('enableRoom', roomId, { enabled: true });
  }

  async disable(roomId: string): Promise<void> {
    await this.update('disableRoom', roomId, { enabled: false });
  }

  /** Disabled first, so that no one joins again in between. 100ms knows a room's session only while there is one. */
  async end(roomId: string): Promise<void> {
    await this.disable(roomId);
    await this.client.callForAny({
      operation: 'endRoom',
      method: 'POST',
      path: `/active-rooms/${roomId}/end-room`,
      body: { lock: true },
    });
  }

  async codes(roomId: string): Promise<readonly RoomCode[]> {
    const path = `/room-codes/room/${roomId}`;
    const existing = readCodes(await this.client.call({ operation: 'readRoomCodes', method: 'GET', path }));
    if (existing.length > 0) return existing;
    const created = readCodes(await this.client.call({ operation: 'createRoomCodes', method: 'POST', path }));
    return usable('createRoomCodes', created.length > 0 ? created : undefined);
  }

  /** While 100ms does not answer, the roles known last. */
  async roles(): Promise<readonly string[]> {
    const known = this.knownRoles;
    if (known && performance.now() - known.readAtMs < ROLES_FRESH_MS) return known.names;
    try {
      const path = `/templates/${this.templateId}`;
      const template = await this.client.call({ operation: 'readTemplate', method: 'GET', path });
      const names = usable(
        'readTemplate',
        asRecord(template['roles']) && Object.keys(asRecord(template['roles']) ?? {}),
      );
      this.knownRoles = { names, readAtMs: performance.now() };
      return names;
    } catch (error) {
      if (known && error instanceof VideoError) return known.names;
      throw error;
    }
  }

  signJoinToken(grant: JoinGrant): string {
    return this.tokens.joinToken(grant);
  }

  async readSession(sessionId: string): Promise<VideoSession | null> {
    const path = `/sessions/${sessionId}`;
    const answer = await this.client.callForAny({ operation: 'readSession', method: 'GET', path });
    return answer && usable('readSession', readSession(answer));
  }

  private async update(operation: string, roomId: string, body: HmsJson): Promise<void> {
    await this.client.call({ operation, method: 'POST', path: `/rooms/${roomId}`, body });
  }

  private async *pages(operation: string, path: string, filter: Readonly<Record<string, string>>): AsyncGenerator {
    for (let start = ''; ;) {
      const query = new URLSearchParams({ ...filter, limit: String(PAGE_SIZE), ...(start && { start }) });
      const page = await this.client.call({ operation, method: 'GET', path: `${path}?${query.toString()}` });
      const items = readList(page['data']);
      yield* items;
      const last = typeof page['last'] === 'string' ? page['last'] : '';
      if (items.length < PAGE_SIZE || !last || last === start) return;
      start = last;
    }
  }
}

const readCodes = (answer: HmsJson): RoomCode[] => readList(answer['data']).flatMap((item) => readCode(item) ?? []);

/** @throws VideoError when an answer with 200 does not hold what it must */
function usable<T>(operation: string, value: T | undefined): T {
  if (value === undefined)
    throw new VideoError(operation, '100ms answered 200 without the usual fields', 'unavailable');
  return value;
}
