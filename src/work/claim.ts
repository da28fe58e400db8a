/** How long a claim holds without being renewed. The items of a worker that was killed are free again after it. */
export const LEASE_MS = 10_000;

/** The end of a lease that begins, or is renewed, now. */
export const leaseFrom = (now: Date): Date => new Date(now.getTime() + LEASE_MS);

/** The lease ran out before the work was done. Another worker may have claimed the item. */
export class ClaimLostError extends Error {
  override readonly name = 'ClaimLostError';

  constructor() {
    super('the claim ran out before the work was done');
  }
}

/**
 * Until when a worker holds its claim, as far as it knows without a query. A process may be halted at any instruction (a
 * suspended container, a paused virtual machine) and continue long after others took its work over. Its writes to our
 * database are refused by the fence. Stream and push services know no fence, so the worker checks the clock before each
 * effect there. A call that was already under way when the process was halted may still arrive late; convergent loops
 * therefore do such work once more.
 */
export class Claim {
  private extendedAtMs: number;

  /**
   * @param now the database's time
   * @param wallMs this machine's time. The database's time is measured now and then only, and it lags after the machine was
   *   suspended. A clock that is put forward costs a repetition of the work, no more.
   */
  constructor(
    private readonly now: () => Date,
    private heldUntil: Date,
    private readonly wallMs: () => number = Date.now,
  ) {
    this.extendedAtMs = wallMs();
  }

  /** Called after the lease was renewed in the database, never before. */
  extend(leaseUntil: Date): void {
    this.heldUntil = leaseUntil;
    this.extendedAtMs = this.wallMs();
  }

  /** Called when the claim was given back: the worker has no further effect. */
  drop(): void {
    this.heldUntil = new Date(0);
  }

  /**
   * Call this right before every effect outside the database.
   *
   * @throws ClaimLostError when the lease has run out
   */
  assertHeld(): void {
    if (this.now() >= this.heldUntil || this.wallMs() - this.extendedAtMs >= LEASE_MS) throw new ClaimLostError();
  }
}
