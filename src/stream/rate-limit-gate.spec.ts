import { RateLimitGate } from './rate-limit-gate.js';

describe('a Stream endpoint that answered 429', () => {
  let nowMs: number;
  let gate: RateLimitGate;

  beforeEach(() => {
    nowMs = 5_000_000;
    gate = new RateLimitGate(() => nowMs);
  });

  it('is left alone for exactly that long', () => {
    expect(gate.waitMs('sendMessage')).toBe(0);
    gate.close('sendMessage', 5000);
    expect(gate.waitMs('sendMessage')).toBe(5000);
    nowMs += 4999;
    expect(gate.waitMs('sendMessage')).toBe(1);
    nowMs += 1;
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
