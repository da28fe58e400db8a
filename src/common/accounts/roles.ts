/** What an account is to the practice; decides what its owner may do here. */
export const ROLES = ['pet-owner', 'vet', 'customer', 'user', 'admin'] as const;

export type Role = (typeof ROLES)[number];

export const isRole = (value: unknown): value is Role => ROLES.some((role) => role === value);
