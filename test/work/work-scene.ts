import { Logger } from '@nestjs/common';
import { type Connection, createConnection, type Model, Schema } from 'mongoose';
import type { DatabaseClock } from '../../src/database/database-clock.js';
import type { WorkLoopOptions } from '../../src/work/batch-worker.js';
import { WorkLoop } from '../../src/work/work-loop.js';
import { WorkQueue } from '../../src/work/work-queue.js';
import { WorkTiming } from '../../src/work/work-timing.js';
import { firstWork, type Work, WorkSchema } from '../../src/work/work.schema.js';
import { startTestDatabase } from '../../sandbox/database/testing/test-database.js';

/** A document that is nothing but a work item with a note on it. */
export interface Item {
  readonly _id: string;
  readonly note: string;
  readonly work: Work;
}

/** A database's clock that goes when the test says so. */
class ManualClock {
  private nowMs = Date.parse('2026-11-21T12:00:00Z');

  now(): Date {
    return new Date(this.nowMs);
  }

  /** The moment so many milliseconds from now. */
  in(milliseconds: number): Date {
    return new Date(this.nowMs + milliseconds);
  }

  advance(milliseconds: number): void {
    this.nowMs += milliseconds;
  }
}

/** A scene for all tests of a file. It is cleared after each of them, and the loops that it created are stopped. */
export function useWorkScene(): WorkScene {
  const scene = new WorkScene();
  beforeAll(async () => {
    Logger.overrideLogger(false);
    await scene.open();
  });
  afterEach(() => scene.clear());
  afterAll(() => scene.close());
  return scene;
}

/** An empty collection of work items on a database of its own, and the clock by which they are due. */
class WorkScene {
  readonly clock = new ManualClock();
  private loops: WorkLoop<Item>[] = [];
  private opened: { connection: Connection; model: Model<Item>; closeDatabase: () => Promise<void> } | undefined;

  get model(): Model<Item> {
    if (!this.opened) throw new Error('the scene is not open yet');
    return this.opened.model;
  }

  async open(): Promise<void> {
    const database = await startTestDatabase();
    const connection = await createConnection(database.uri).asPromise();
    const schema = new Schema<Item>({ _id: String, note: { type: String, default: '' }, work: WorkSchema } as never, {
      versionKey: false,
    });
    this.opened = { connection, model: connection.model<Item>('Item', schema), closeDatabase: () => database.close() };
  }

  createLoop(options: Pick<WorkLoopOptions<Item>, 'handle'> & Partial<WorkLoopOptions<Item>>): WorkLoop<Item> {
    const loop = new WorkLoop({ name: 'test', queue: this.queue(), concurrency: 4, ...options });
    this.loops.push(loop);
    return loop;
  }

  /** A queue as another process would have it: the collection and the clock are all they share. */
  queue(random: () => number = () => 0.5): WorkQueue<Item> {
    const background = { model: <T>(model: Model<T>): Model<T> => model };
    return new WorkQueue(this.model, this.clock as unknown as DatabaseClock, background, new WorkTiming(random));
  }

  /** Halts the next claim of a batch between seeing what is due and taking it, until the gate opens. */
  haltNextBatch(gate: Gate): void {
    const { collection } = this.model;
    const updateMany = collection.updateMany.bind(collection);
    const halting: typeof updateMany = async (...claim) => {
      Object.assign(collection, { updateMany });
      await gate.arrive();
      return updateMany(...claim);
    };
    Object.assign(collection, { updateMany: halting });
  }

  /** Lets the next insert happen and loses its answer. */
  loseNextAnswer(): void {
    const { collection } = this.model;
    const insertMany = collection.insertMany.bind(collection);
    const losing: typeof insertMany = async (...documents) => {
      Object.assign(collection, { insertMany });
      await insertMany(...documents);
      throw new Error('the answer was lost');
    };
    Object.assign(collection, { insertMany: losing });
  }

  /** Adds items that are due, by default now. */
  async add(ids: readonly string[], dueAt = this.clock.now()): Promise<void> {
    await this.model.create(ids.map((_id) => ({ _id, work: firstWork(dueAt) })));
  }

  async find(id: string): Promise<Item> {
    const item = await this.model.findById(id).lean<Item>().exec();
    if (!item) throw new Error(`there is no item ${id}`);
    return item;
  }

  async areIdle(...ids: readonly string[]): Promise<boolean> {
    const items = await Promise.all(ids.map((id) => this.find(id)));
    return items.every(({ work }) => work.status === 'idle');
  }

  async clear(): Promise<void> {
    await Promise.all(this.loops.map((loop) => loop.stop()));
    this.loops = [];
    await this.model.deleteMany({});
  }

  async close(): Promise<void> {
    await this.opened?.connection.dropDatabase();
    await this.opened?.connection.close();
    await this.opened?.closeDatabase();
  }
}

/** A gate that handlers wait for and the test opens. */
export class Gate {
  private release: () => void = () => undefined;
  private arrived: () => void = () => undefined;
  private readonly opened = new Promise<void>((resolve) => {
    this.release = resolve;
  });
  private readonly reached = new Promise<void>((resolve) => {
    this.arrived = resolve;
  });

  open(): void {
    this.release();
  }

  /** Waits for the gate to open. */
  async arrive(): Promise<void> {
    this.arrived();
    await this.opened;
  }

  /** Resolves when a handler has arrived. */
  async someoneWaits(): Promise<void> {
    await this.reached;
  }
}
