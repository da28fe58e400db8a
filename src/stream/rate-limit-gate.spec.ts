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

describe('a Stream endpoint that answered 429', () => {
  let clock: ManualClock;
  let gate: RateLimitGate;

  beforeEach(() => {
    clock = new ManualClock();
    gate = new RateLimitGate(clock);
  });

  it('is left alone for exactly that long', () => {
    expect(gate.waitMs('sendMessage')).toBe(0);
    gate.close('sendMessage', 5000);
    expect(gate.waitMs('sendMessage')).toBe(5000);
    clock.advance(4999);
    expect(gate.waitMs('sendMessage')).toBe(1);
    clock.advance(1);
    expect(gate.waitMs('sendMessage')).toBe(0);
  });

  it('is the same one for all operations that call it, and no other', () => {
    gate.close('addMembers', 5000);
    expect(gate.waitMs('removeMembers')).toBe(5000);
    expect(gate.waitMs('updateChannel')).toBe(0);
    expect(gate.waitMs('getOrCreateChannel')).toBe(0);
  });

  it('is not called sooner because of a shorter wait that was answered later', () => {
    gate.close('createUsers', 5000);
    gate.close('createUsers', 1000);
    expect(gate.waitMs('createUsers')).toBe(5000);
  });
});
