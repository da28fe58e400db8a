import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { DatabaseClock } from '../database/database-clock.js';
import { diagnose } from '../stream/setup/diagnosis.js';
import { error, type Finding } from '../stream/setup/finding.js';
import { hooksOf, ownHooks, type WantedHook } from '../stream/setup/event-hooks.js';
import { StreamSetupService } from '../stream/setup/stream-setup.service.js';
import type { SetupState } from '../stream/setup/setup-plan.js';
import { StreamError } from '../stream/stream-errors.js';
import { StreamService } from '../stream/stream.service.js';
import { InboxEvent } from './inbox.schema.js';

/** The event that a change of the system user causes. */
const PROBE_TYPE = 'user.updated';
/** Stream tries a delivery for up to 15 seconds. */
const PROBE_WAIT_MS = 15_000;
const POLL_MS = 200;

const CODE_UNKNOWN_KEY = 2;

/** Looks at the app in Stream, and at the way from Stream to this server. It changes only a field of the system user. */
@Injectable()
export class DoctorService {
  constructor(
    @InjectModel(InboxEvent.name) private readonly inbox: Model<InboxEvent>,
    private readonly stream: StreamService,
    private readonly setup: StreamSetupService,
    private readonly clock: DatabaseClock,
  ) {}

  /** @param probeWaitMs how long the probe event may take */
  async examine(hook: WantedHook | undefined, probeWaitMs = PROBE_WAIT_MS): Promise<Finding[]> {
    let state: SetupState;
    try {
      state = await this.setup.read();
    } catch (failure) {
      if (failure instanceof StreamError) return [findingOf(failure)];
      throw failure;
    }
    const probeArrived = await this.probe(state, hook, probeWaitMs);
    return diagnose({ state, hook, clockSkewMs: this.stream.clockSkewMs, probeArrived, now: this.clock.now() });
  }

  /** @returns whether the event has arrived; undefined when no hook would bring it */
  private async probe(
    { app, hasSystemUser }: SetupState,
    hook: WantedHook | undefined,
    waitMs: number,
  ): Promise<boolean | undefined> {
    const [own] = hook ? ownHooks(hooksOf(app), hook.url) : [];
    const types = own?.event_types ?? [];
    const isSubscribed = own?.enabled === true && (types.length === 0 || types.includes(PROBE_TYPE));
    if (!hasSystemUser || !isSubscribed) return undefined;
    const startedAt = this.clock.now();
    const probe = randomUUID();
    await this.stream.settings.sendProbe(probe);
    for (const endsAtMs = performance.now() + waitMs; performance.now() < endsAtMs;) {
      const events = await this.inbox
        .find({ type: PROBE_TYPE, receivedAt: { $gte: startedAt } }, { payload: 1 })
        .lean<{ payload: { readonly buffer: Uint8Array } }[]>()
        .exec();
      if (events.some(({ payload }) => Buffer.from(payload.buffer).includes(probe))) return true;
      await delay(POLL_MS);
    }
    return false;
  }
}

/** Why Stream could not be examined. */
function findingOf({ credentialsRefused, code, retryAfterMs, message }: StreamError): Finding {
  if (credentialsRefused && code === CODE_UNKNOWN_KEY)
    return error('api-key-unknown', 'Stream does not know the API key', 'Correct STREAM_API_KEY.');
  if (credentialsRefused)
    return error('api-secret-wrong', 'the API secret does not fit the API key', 'Correct STREAM_API_SECRET.');
  if (retryAfterMs !== undefined)
    return error('rate-limited', 'Stream takes no more calls of this app for now', 'Try again in a minute.');
  return error('stream-unreachable', message, 'Check the network, STREAM_BASE_URL and status.getstream.io.');
}
