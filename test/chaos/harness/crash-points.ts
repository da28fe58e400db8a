import type { Operation, Phase } from './operation.js';

/** A moment at which a server is killed: before an operation, or after it but before its answer arrives. */
export interface CrashPoint {
  readonly name: string;
  readonly phase: Phase;
  readonly operation: Operation;
  /**
   * For a step that is only taken after a kill: the operation after which the server is killed first. The named moment
   * is then one of its recovery.
   */
  readonly recoveringFrom?: Operation;
}

/** Every step of the server's work between which a kill could leave something half done, in the order of that work. */
const STEPS: readonly (readonly [operation: Operation, what: string, recoveringFrom?: Operation])[] = [
  ['users insert', 'the insert of an account'],
  ['users claim', 'the claim of an account'],
  ['stream createUsers', 'the upsert of users in Stream'],
  ['users finish', 'the end of the work on an account'],
  ['appointments insert', 'the insert of an appointment'],
  ['appointments mark', 'the wish for a channel, an ending or a reopening'],
  ['appointments claim', 'the claim of an appointment'],
  ['stream getOrCreateChannel', 'the making of the channel in Stream'],
  ['channels project', 'the update of the read model'],
  ['appointments finish', 'the end of the work on an appointment'],
  ['stream getMessage', 'the question whether the notice is there'],
  ['stream sendMessage', 'the notice'],
  ['stream updateChannel', 'the freeze, or its opposite'],
  ['webhook', 'the acknowledgement of an event'],
  ['inbox insert', 'the insert of an event'],
  // Events and deliveries are inserted as claimed. Only the work of a killed process is claimed later.
  ['inbox claim', 'the claim of an event that a dead process held', 'inbox insert'],
  ['channels list', 'the newest message in the list'],
  ['deliveries insert', 'the insert of deliveries'],
  ['inbox finish', 'the end of the work on an event'],
  ['deliveries claim', 'the claim of a delivery that a dead process held', 'deliveries insert'],
  ['deliveries finish', 'the end of the work on a delivery'],
  ['support_channels mark', 'the wish for a support channel'],
  ['support_channels claim', 'the claim of a support channel'],
  ['support_channels finish', 'the end of the work on a support channel'],
];

/** The named crash points: both sides of every step. */
export const CRASH_POINTS: readonly CrashPoint[] = STEPS.flatMap(([operation, what, recoveringFrom]) =>
  (['before', 'after'] as const).map((phase) => ({
    name: `${phase} ${what}`,
    phase,
    operation,
    ...(recoveringFrom && { recoveringFrom }),
  })),
);
