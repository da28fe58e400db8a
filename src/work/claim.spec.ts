import { Claim, ClaimLostError } from './claim.js';

const START = Date.parse('2026-11-21T12:00:00Z');

describe('Claim', () => {
  let nowMs: number;
  let claim: Claim;

  beforeEach(() => {
    nowMs = START;
    claim = new Claim(() => new Date(nowMs), new Date(START + 10_000));
  });

  it('holds until the lease is over, and not at that moment', () => {
    nowMs += 9999;
    expect(() => claim.assertHeld()).not.toThrow();
    nowMs += 1;
    expect(() => claim.assertHeld()).toThrow(ClaimLostError);
  });

  it('holds longer once the lease was renewed', () => {
    claim.extend(new Date(START + 20_000));
    nowMs += 19_999;
    expect(() => claim.assertHeld()).not.toThrow();
    nowMs += 1;
    expect(() => claim.assertHeld()).toThrow(ClaimLostError);
  });

  it('is over after the length of a lease by this machine’s clock, too, whatever the other one says', () => {
    let wallMs = START;
    claim = new Claim(
      () => new Date(nowMs),
      new Date(START + 10_000),
      () => wallMs,
    );
    wallMs += 9999;
    expect(() => claim.assertHeld()).not.toThrow();
    wallMs += 1;
    expect(() => claim.assertHeld()).toThrow(ClaimLostError);
    claim.extend(new Date(START + 10_000));
    expect(() => claim.assertHeld()).not.toThrow();
    wallMs -= 3_600_000;
    expect(() => claim.assertHeld()).not.toThrow();
  });

  it('is over when it was given back', () => {
    claim.drop();
    expect(() => claim.assertHeld()).toThrow(ClaimLostError);
  });
});
