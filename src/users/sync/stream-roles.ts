import type { Role } from '../../common/accounts/roles.js';

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
