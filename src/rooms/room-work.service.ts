import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { LRUCache } from 'lru-cache';
import type { Model } from 'mongoose';
import { AppException } from '../common/errors/app-exception.js';
import { AppConfig } from '../config/app-config.js';
import type { Claim } from '../work/claim.js';
import type { FinishOutcome } from '../work/finish.js';
import { runWithin } from '../work/run-within.js';
import { eachItem, type WorkLoop } from '../work/work-loop.js';
import { WorkLoops } from '../work/work-loops.js';
import type { WorkQueue } from '../work/work-queue.js';
import { hasEnded, Room } from './room.schema.js';
import { providerNameOf } from './room-name.js';
import { toClientError, VideoError } from './video/video-error.js';
import { VideoRooms } from './video/video-rooms.js';

const CONCURRENCY = 4;
/** Failures of rooms that a request may be waiting for. */
const REMEMBERED_FAILURES = 1000;

/** Makes the provider have every room as its record says. */
@Injectable()
export class RoomWork {
  private readonly loop: WorkLoop<Room>;
  /** Why the last attempt of this process failed. */
  private readonly failures = new LRUCache<string, VideoError>({ max: REMEMBERED_FAILURES });

  constructor(
    @InjectModel(Room.name) private readonly rooms: Model<Room>,
    private readonly video: VideoRooms,
    private readonly config: AppConfig,
    loops: WorkLoops,
  ) {
    this.loop = loops.create(rooms, {
      name: 'rooms',
      concurrency: CONCURRENCY,
      handle: eachItem((room, claim) => this.work(room, claim)),
      convergent: true,
    });
  }

  /** See {@link WorkQueue.change}. */
  change(...change: Parameters<WorkQueue<Room>['change']>): Promise<Room | null> {
    return this.loop.queue.change(...change);
  }

  /** Ends a room. @returns null when there is no such room, or it has ended already */
  end(roomId: string, requestId?: string): Promise<Room | null> {
    const change = { $set: { endedAt: this.now(), enabled: false }, $unset: { key: 1 as const } };
    return this.change({ _id: roomId, endedAt: null }, change, requestId);
  }

  /** Takes up the work of a room again that was given up; that of any other is going on anyway. */
  async takeUp(room: Room, requestId?: string): Promise<Room> {
    if (room.work.status !== 'dead') return room;
    return (await this.change({ _id: room._id, 'work.status': 'dead' }, {}, requestId)) ?? room;
  }

  now(): Date {
    return this.loop.queue.now();
  }

  /**
   * Waits until the provider has the room as it is recorded, for as long as a request may wait. The loop goes on after that.
   *
   * @throws AppException UPSTREAM_REFUSED, UPSTREAM_TIMEOUT or UPSTREAM_UNAVAILABLE when it has not
   */
  async settle(room: Room): Promise<Room> {
    const { _id, work } = room;
    let latest: Room | null = room;
    this.failures.delete(_id);
    const done = await runWithin(this.config.video.timeoutMs, {
      run: () => this.loop.runNow(_id),
      isDone: async () => {
        latest = await this.rooms.findById(_id).lean<Room>().exec();
        if (!latest || latest.work.doneRevision >= work.revision) return true;
        if (latest.work.status === 'dead' || this.failures.get(_id)?.fault === 'refused') throw this.failureOf(_id);
        return false;
      },
    });
    if (!done || !latest) throw this.failureOf(_id);
    return latest;
  }

  private failureOf(id: string): unknown {
    return toClientError(this.failures.get(id) ?? new VideoError('room', 'not done in time', 'timeout'));
  }

  private async work(room: Room, claim: Claim): Promise<FinishOutcome> {
    try {
      return await this.converge(room, claim);
    } catch (error) {
      if (error instanceof VideoError) this.failures.set(room._id, error);
      throw error;
    }
  }

  private async converge(room: Room, claim: Claim): Promise<FinishOutcome> {
    const now = this.now();
    const ended = hasEnded(room, now);
    const end = ended && room.endedAt === null ? { set: { endedAt: now, enabled: false } } : {};
    // Never made and not wanted any more.
    if (ended && !room.providerId) return end;
    const made = await this.find(room, claim);
    claim.assertHeld();
    if (ended) {
      await this.video.end(made.id);
      return end;
    }
    if (made.enabled !== room.enabled) await this.video[room.enabled ? 'enable' : 'disable'](made.id);
    const codes = await this.codesOf(room, made.id, claim);
    return { set: { providerId: made.id, codes }, nextDueAt: room.expiresAt ?? undefined };
  }

  /** Creates the room where the record has no id yet: maybe for the second time, which leads to the same room. */
  private async find(room: Room, claim: Claim): Promise<{ id: string; enabled: boolean }> {
    if (!room.providerId) {
      claim.assertHeld();
      const { description, size, maxDurationSeconds } = room;
      return this.video.create({ name: providerNameOf(room), description, size, maxDurationSeconds });
    }
    const found = await this.video.read(room.providerId);
    if (!found) throw new VideoError('readRoom', 'the provider does not know the room', 'invalid');
    return found;
  }

  /** None for an appointment's room: a code lets its owner in at any time, passing by this server. */
  private async codesOf(room: Room, providerId: string, claim: Claim): Promise<Room['codes']> {
    if (room.appointmentId || room.codes.length > 0 || !room.enabled) return room.codes;
    claim.assertHeld();
    return [...(await this.video.codes(providerId))];
  }
}

/** An answer to a change that is stored at once: whether the provider has it, too. */
export async function isSettled(settling: Promise<unknown>): Promise<boolean> {
  try {
    await settling;
    return true;
  } catch (error) {
    if (error instanceof AppException && error.retryAfterSeconds !== undefined) return false;
    throw error;
  }
}
