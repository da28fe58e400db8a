/**
 * Where an account's generated picture is found: at this server, so that nobody else learns who looks at whom.
 *
 * @param publicUrl where clients reach this server, without a trailing slash
 * @param id of an account; ids hold nothing that has to be escaped but `@`
 */
export const avatarUrl = (publicUrl: string, id: string): string =>
  `${publicUrl}/api/avatars/${encodeURIComponent(id)}.svg`;
