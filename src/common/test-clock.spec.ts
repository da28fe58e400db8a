import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Logger } from '@nestjs/common';
import mongoose from 'mongoose';
import { TestClock } from './test-clock.js';

const HOUR_MS = 3_600_000;

beforeAll(() => Logger.overrideLogger(false));

/** A clock to follow. A question stays open when its follower has seen all there is. */
class ForeignClock {
  aheadMs = 0;
  answers: 'well' | 'with an error' | 'with nonsense' = 'well';
  readonly questions: string[] = [];
  private readonly waiting = new Set<() => void>();
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      const { searchParams } = new URL(request.url ?? '', 'http://x');
      this.questions.push(searchParams.toString());
      const answer = (): void => {
        if (this.answers === 'with an error') response.writeHead(503);
        response.end(
          this.answers === 'with nonsense' ? '{"aheadMs":"soon"}' : JSON.stringify({ aheadMs: this.aheadMs }),
        );
      };
      if (Number(searchParams.get('seen') ?? NaN) === this.aheadMs && this.answers === 'well') this.waiting.add(answer);
      else answer();
    });
  }

  async start(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/clock`;
  }

  put(aheadMs: number): void {
    this.aheadMs = aheadMs;
    for (const answer of this.waiting) answer();
    this.waiting.clear();
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

const eventually = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('a test clock', () => {
  let foreign: ForeignClock;
  let url: string;
  let clock: TestClock | undefined;

  beforeEach(async () => {
    foreign = new ForeignClock();
    url = await foreign.start();
  });
  afterEach(() => {
    clock?.onModuleDestroy();
    clock = undefined;
    foreign.close();
  });

  it('is as far ahead as the other one from the start, and follows it', async () => {
    foreign.put(HOUR_MS);
    clock = await TestClock.at(url);
    expect(clock.aheadMs).toBe(HOUR_MS);
    const now = Date.now();
    expect(clock.now().getTime()).toBeGreaterThanOrEqual(now + HOUR_MS);
    const told: number[] = [];
    clock.onPutForward((byMs) => told.push(byMs));
    await eventually(() => foreign.questions.length === 2);
    foreign.put(3 * HOUR_MS);
    await eventually(() => clock?.aheadMs === 3 * HOUR_MS);
    expect(told).toEqual([2 * HOUR_MS]);
    await eventually(() => foreign.questions.length === 3);
    const [first, ...questions] = foreign.questions.map((question) =>
      Object.fromEntries(new URLSearchParams(question)),
    );
    expect(first).toEqual({});
    expect(questions.map(({ seen }) => seen)).toEqual([String(HOUR_MS), String(3 * HOUR_MS)]);
    expect(new Set(questions.map(({ follower }) => follower)).size).toBe(1);
  });

  it('goes on as it was while the other one does not answer, and then follows it', async () => {
    foreign.put(HOUR_MS);
    clock = await TestClock.at(url);
    for (const answers of ['with an error', 'with nonsense'] as const) {
      const { length } = foreign.questions;
      foreign.answers = answers;
      foreign.put(HOUR_MS);
      await eventually(() => foreign.questions.length > length);
    }
    expect(clock.aheadMs).toBe(HOUR_MS);
    foreign.answers = 'well';
    foreign.put(2 * HOUR_MS);
    await eventually(() => clock?.aheadMs === 2 * HOUR_MS);
  });

  it('goes back with one that was started anew', async () => {
    foreign.put(HOUR_MS);
    clock = await TestClock.at(url);
    foreign.put(0);
    await eventually(() => clock?.aheadMs === 0);
  });

  it('is what timestamps of records go by, until it ends', async () => {
    foreign.put(HOUR_MS);
    const before = mongoose.now;
    clock = await TestClock.at(url);
    expect(mongoose.now().getTime()).toBeGreaterThan(Date.now() + HOUR_MS / 2);
    clock.onModuleDestroy();
    expect(mongoose.now).toBe(before);
  });

  it('is not made where there is none', async () => {
    foreign.answers = 'with nonsense';
    await expect(TestClock.at(url)).rejects.toThrow(`TEST_CLOCK_URL: there is no clock at ${url}`);
    foreign.close();
    await expect(TestClock.at(url)).rejects.toThrow('TEST_CLOCK_URL');
  });
});
