/** A worker found out, before it did anything more, that its time was up. Its item is another worker's by now. */
export class ClaimLostError extends Error {
  override readonly name = 'ClaimLostError';

  constructor() {
    super('the claim ran out before the work was done');
  }
}

/**
 * What a worker knows of its claim without asking: until when it holds. A process may be halted at any instruction (a
 * suspended container, a paused virtual machine) and continue long after others took its work over. What it writes to
 * our database is refused there by the fence; Stream and push services know no fence, so the worker itself looks at the
 * clock before each effect. An effect that was already on its way when the process was halted may still arrive late;
 * convergent loops therefore do such work once more.
 */
export class Claim {
  constructor(
    private readonly now: () => Date,
    private heldUntil: Date,
  ) {}

  /** Called after the lease was renewed in the database, never before. */
  extend(leaseUntil: Date): void {
    this.heldUntil = leaseUntil;
  }

  /** Called when the claim was given back: whatever the worker is still at, it does no more of it. */
  drop(): void {
    this.heldUntil = new Date(0);
  }

  /**
   * To be called right before every effect outside the database.
   *
   * @throws ClaimLostError when the lease has run out
   */
  assertHeld(): void {
    if (this.now() >= this.heldUntil) throw new ClaimLostError();
  }
}
