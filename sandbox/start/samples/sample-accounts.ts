import { SAMPLE_SUPPORT_ID } from '../settings.js';

/** The roles of accounts, as the server names them. */
export type Role = 'pet-owner' | 'vet' | 'customer' | 'user' | 'admin';

/** An account made for trying things out. */
export interface Account {
  readonly id: string;
  readonly role: Role;
  readonly fullName: string;
  readonly email: string;
  readonly customerId?: number;
}

/** The profile of an account, as its owner completes it after signing up. */
export interface Profile {
  readonly bio: string;
  /** Lower case. */
  readonly nativeLanguage: string;
  /** Lower case. */
  readonly learningLanguages: readonly string[];
  readonly location: string;
}

/** One account of every role, a second vet to reassign to, and the support desk. */
export const SAMPLE_ACCOUNTS: readonly Account[] = [
  sample('sample-owner', 'pet-owner', 'Olivia Owner'),
  sample('sample-vet', 'vet', 'Victor Vet'),
  sample('sample-vet-2', 'vet', 'Vera Vet'),
  { ...sample('sample-customer', 'customer', 'Carl Customer'), customerId: 1001 },
  sample('sample-user', 'user', 'Una User'),
  sample('sample-admin', 'admin', 'Ada Admin'),
  sample(SAMPLE_SUPPORT_ID, 'user', 'Support Desk'),
];

const PROFILES: Readonly<Record<string, Profile>> = {
  'sample-owner': profile('Lives with two cats and a parrot that answers the phone.', 'english', 'spanish', 'Lisbon'),
  'sample-vet': profile('Small animals, large patience.', 'german', 'english', 'Hamburg'),
  'sample-vet-2': profile('Birds and reptiles.', 'czech', 'german', 'Brno'),
  'sample-customer': profile('Buys the cat food.', 'dutch', 'french', 'Utrecht'),
  'sample-user': profile('Learns a word a day and forgets two.', 'spanish', 'english', 'Valencia'),
  'sample-admin': profile('Keeps it running.', 'english', 'italian', 'Dublin'),
  [SAMPLE_SUPPORT_ID]: profile('Answers customers.', 'english', 'german', 'Everywhere'),
};

/** The profile of a sample account. */
export const profileOf = ({ id }: Pick<Account, 'id'>): Profile =>
  PROFILES[id] ?? { bio: '', nativeLanguage: '', learningLanguages: [], location: '' };

function sample(id: string, role: Role, fullName: string): Account {
  return { id, role, fullName, email: `${id}@example.com` };
}

function profile(bio: string, nativeLanguage: string, learning: string, location: string): Profile {
  return { bio, nativeLanguage, learningLanguages: [learning], location };
}
