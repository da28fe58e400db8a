/** The part of an account in the practice; policies depend on it. */
export const ROLES = ['pet-owner', 'vet', 'customer', 'user', 'admin'] as const;

export type Role = (typeof ROLES)[number];

export const isRole = (value: unknown): value is Role => ROLES.some((role) => role === value);
