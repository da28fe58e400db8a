/** What an account is to the practice; decides what its owner may do here. */
export const ROLES = ['pet-owner', 'vet', 'customer', 'user', 'admin'] as const;

export type Role = (typeof ROLES)[number];

export const isRole = (value: unknown): value is Role => ROLES.some((role) => role === value);

/**
 * The role an account has at Stream. Only administrators differ there: what vets may do beyond their clients goes
 * through this server, so no client token needs more than `user`.
 */
export const STREAM_ROLE_OF: Readonly<Record<Role, 'user' | 'admin'>> = {
  'pet-owner': 'user',
  vet: 'user',
  customer: 'user',
  user: 'user',
  admin: 'admin',
};
