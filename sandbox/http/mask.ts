const MASK = '***';
/** Members of objects, in JSON, whose values are secret: passwords, secrets, keys and tokens, by name. */
const SECRET_MEMBER =
  /("[^"\\]*(?:secret|password|passwd|credential|private_?key|auth_?key|server_?key|authorization|signature|token)"\s*:\s*)("(?:[^"\\]|\\.)*(?:"|$)|[^\s",{}[\]]+)/gi;
/** A signed token, wherever it is. A token of development has three parts, too. */
const JWT = /\bey[\w-]{8,}\.[\w-]*(?:\.[\w=-]*)?/g;
/** A user and a password of an address. */
const USER_OF_URL = /(\/\/)[^\s/@"\\]+@/g;
/** A secret in the query of an address. */
const SECRET_OF_QUERY = /([?&][\w-]*(?:secret|password|token|key|signature|authorization)=)[^\s&"#\\]+/gi;

/**
 * A text, or JSON that may be cut anywhere, without its secrets: by the names of members, by the form of tokens and addresses, and
 * `known` secrets by their value.
 */
export function maskSecrets(text: string, known: readonly string[]): string {
  const masked = text
    .replace(SECRET_MEMBER, (_all, name: string, value: string) => name + (value === 'null' ? value : `"${MASK}"`))
    .replace(JWT, MASK)
    .replace(USER_OF_URL, `$1${MASK}@`)
    .replace(SECRET_OF_QUERY, `$1${MASK}`);
  return known.reduce((shown, secret) => (secret === '' ? shown : shown.replaceAll(secret, MASK)), masked);
}
