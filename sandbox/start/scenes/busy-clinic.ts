import { conversationsAbout } from './conversations.js';
import type { Scene, SceneAppointment } from './scene.js';

const PETS = ['Biscuit', 'Mochi', 'Pepper', 'Luna', 'Rocket', 'Hazel', 'Socks', 'Olive', 'Pixel', 'Waffle'];
const VETS = ['sample-vet', 'sample-vet-2'];

/** Their times lie so many minutes apart. */
const PAST = { count: 16, completed: 10, everyMinutes: 90 };
const OPEN = { count: 12, everyMinutes: 2 };
const FUTURE = { count: 12, everyMinutes: 180 };

/** 40 appointments: over, going on, and to come. People write in the chats of the first two kinds. */
export function busyClinic(): Scene {
  const past = times(PAST.count, (index) => ({
    inMinutes: -60 - (PAST.count - 1 - index) * PAST.everyMinutes,
    isCompleted: index < PAST.completed,
    hasOpened: true,
  }));
  // An appointment takes 30 minutes, and its chat opens 5 minutes earlier.
  const open = times(OPEN.count, (index) => ({
    inMinutes: 2 - (OPEN.count - 1 - index) * OPEN.everyMinutes,
    isCompleted: false,
    hasOpened: true,
  }));
  const future = times(FUTURE.count, (index) => ({
    inMinutes: 120 + index * FUTURE.everyMinutes,
    isCompleted: false,
    hasOpened: false,
  }));
  return { name: 'busy-clinic', appointments: [...past, ...open, ...future].map(appointment) };
}

interface Slot {
  readonly inMinutes: number;
  readonly isCompleted: boolean;
  /** Whether its chat is open, or was. */
  readonly hasOpened: boolean;
}

function appointment({ inMinutes, isCompleted, hasOpened }: Slot, index: number): SceneAppointment {
  const pet = at(PETS, index);
  return {
    id: `busy-clinic-${String(index + 1).padStart(2, '0')}`,
    ownerId: 'sample-owner',
    vetId: at(VETS, index),
    staffIds: index % 3 === 0 ? [at(VETS, index + 1)] : [],
    petOwnerName: `Olivia Owner (${pet})`,
    inMinutes,
    isCompleted,
    ...(hasOpened && { conversation: at(conversationsAbout(pet), index) }),
  };
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** Begins anew after the last one. */
function at<T>(list: readonly T[], index: number): T {
  return list[index % list.length] as T;
}
