const MAX_LENGTH = 500;
/** Two slashes, and nothing that could end an attribute or a header: browsers forgive more than we want to store. */
const ADDRESS = /^https?:\/\/[^\s"'<>\\^`{|}\p{Cc}\p{Cs}]+$/u;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * True for the address of a picture that other people's clients may be told to load: https, or http on loopback, where
 * this server may be tried out without it. Nothing that a browser would run, and no credentials.
 */
export function isPictureAddress(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > MAX_LENGTH || !ADDRESS.test(value) || !URL.canParse(value)) {
    return false;
  }
  const { protocol, hostname, username, password } = new URL(value);
  if (username || password) return false;
  return protocol === 'https:' || LOOPBACK.test(hostname);
}
