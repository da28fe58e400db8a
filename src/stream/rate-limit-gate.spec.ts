import { Clock } from '../common/clock.js';
import { RateLimitGate } from './rate-limit-gate.js';

class ManualClock extends Clock {
  private ms = Date.parse('2026-11-21T12:00:00Z');

  override now(): Date {
    return new Date(this.ms);
  }

  advance(ms: number): void {
    this.ms += ms;
  }
}

describe('an endpoint of Stream’s that asked to be left alone', () => {
  let clock: ManualClock;
  let gate: RateLimitGate;

  beforeEach(() => {
    clock = new ManualClock();
    gate = new RateLimitGate(clock);
  });

  it('is left alone for exactly that long', () => {
    expect(gate.waitMs('sendMessage')).toBe(0);
    gate.shut('sendMessage', 5000);
    expect(gate.waitMs('sendMessage')).toBe(5000);
    clock.advance(4999);
    expect(gate.waitMs('sendMessage')).toBe(1);
    clock.advance(1);
    expect(gate.waitMs('sendMessage')).toBe(0);
  });

  it('is the same one for all operations that call it, and no other', () => {
    gate.shut('addMembers', 5000);
    expect(gate.waitMs('removeMembers')).toBe(5000);
    expect(gate.waitMs('updateChannel')).toBe(0);
    expect(gate.waitMs('getOrCreateChannel')).toBe(0);
  });

  it('is not called sooner because of a shorter wait that was answered later', () => {
    gate.shut('createUsers', 5000);
    gate.shut('createUsers', 1000);
    expect(gate.waitMs('createUsers')).toBe(5000);
  });
});
